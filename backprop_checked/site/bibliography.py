"""The bibliography: each work is told of once, on docs/sources.md, and names the pages that rest on it."""

import posixpath
import re

from backprop_checked.site import crossrefs as shown

PAGE = "sources.md"
LINK = re.compile(r"\]\((?:[./]*/)?sources\.md#([\w-]+)\)")


class BibliographyError(Exception):
    """A work that no page rests on. The message says which."""


def cited(path):
    """The works that a page links to, in its order, each once."""
    file = shown.DOCS / path
    found = LINK.findall(file.read_text(encoding="utf-8")) if file.exists() else []
    return list(dict.fromkeys(found))


def title(path):
    """What a page calls itself in its first heading."""
    text = (shown.DOCS / path).read_text(encoding="utf-8")
    found = re.search(r"^(?:# )?# (?!%%)(.+)$", text, re.MULTILINE)  # a lab's text stands behind "# "
    return found[1].strip() if found else path


def used_in(maker, parent, work):
    """Append the pages that link to a work, in the reading order.

    Raises:
        BibliographyError: where none does.
    """
    pages = [path for path in shown.navigation() if work in cited(path)]
    if not pages:
        raise BibliographyError(f"no page rests on “{work}”: link to it, […](…/{PAGE}#{work}), or drop it")
    line = maker.put(parent, "p", "Used in ", class_="work-used")
    for place, path in enumerate(pages):
        maker.say(line, ", " if place else "")
        link = posixpath.relpath(path, posixpath.dirname(shown.here(maker.md)) or ".")
        maker.put(line, "a", title(path), href=link)
    maker.say(line, ".")
