"""Where each formula is shown, and what it is called there: all of it follows from its id and the page."""

import difflib
import posixpath
import re
from functools import cache

import yaml

from backprop_checked.algebra.roles import plain
from backprop_checked.catalog.formulas import catalog
from backprop_checked.catalog.paths import DOCS, PROJECT
from backprop_checked.catalog.tasks import ContentError

FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,}).*?^[ \t]*\1", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^\s*/{3,}\s*formula\s*\|\s*(\S+)", re.MULTILINE)


def page(name):
    """The page of a formula's chapter, as a path below docs/: `derivations/vectorised.md`."""
    return f"derivations/{name.partition('.')[0]}.md"


def anchor(name):
    """The formula's anchor on its page: `bp2`."""
    return name.partition(".")[2]


def here(md):
    """The page that is being set, as a path below docs/; nothing where the builder does not say."""
    if "relpath" in md.treeprocessors:  # MkDocs
        return md.treeprocessors["relpath"].file.src_uri
    for extension in md.registeredExtensions:  # Zensical
        if path := getattr(getattr(extension, "page", None), "path", None):
            return path
    return ""


def link(name, md):
    """A link from the page that is being set, which the builder checks and turns into an address."""
    path = posixpath.relpath(page(name), posixpath.dirname(here(md)) or ".")
    return f"{path}#{anchor(name)}"


def tag(name):
    """What stands beside the formula: the tag that its docstring gives (BP2), or its number (4.7)."""
    return catalog()[name][0]["tag"] or _numbers()[name]


@cache
def _numbers():
    numbers = {}
    for place, chapter in enumerate(chapters(), 1):
        for position, name in enumerate(shown_on(f"derivations/{chapter}.md"), 1):
            numbers.setdefault(name, f"{place}.{position}")
    return numbers


def chapters():
    """The chapters in the reading order, which the navigation in mkdocs.yml gives."""
    return [found[1] for path in navigation() if (found := re.fullmatch(r"derivations/(\w+)\.md", path))]


def navigation():
    """Every page that the navigation in mkdocs.yml names, as a path below docs/, in the reading order."""
    return list(dict.fromkeys(re.findall(r"[\w/]+\.(?:md|py)\b", str(_settings().get("nav", "")))))


def repository():
    """The address of the repository that mkdocs.yml names, or nothing."""
    return str(_settings().get("repo_url") or "").rstrip("/")


@cache
def _settings():
    class Loader(yaml.SafeLoader):
        """MkDocs' own tags (!ENV, !!python/…) say nothing here."""

    Loader.add_multi_constructor("", lambda loader, suffix, node: None)
    return yaml.load((PROJECT / "mkdocs.yml").read_text(encoding="utf-8"), Loader)


def shown_on(path):
    """The formulas that a page shows, in its order."""
    file = DOCS / path
    return BLOCK.findall(FENCED.sub("", file.read_text(encoding="utf-8"))) if file.exists() else []


def where(path, text):
    """Where a text stands on a page, for messages: file, and line as far as it is known."""
    lines = (DOCS / path).read_text(encoding="utf-8").splitlines() if (DOCS / path).exists() else []
    whole = re.compile(re.escape(text) + r"(?!\w)" * text[-1:].isalnum())  # bp1 is not bp1_general
    numbers = [number for number, line in enumerate(lines, 1) if whole.search(line)]
    return f"docs/{path}" + (f":{numbers[0]}" if numbers else "")


def unknown(name):
    """What to say of a name that no formula has: the nearest that some have."""
    near = difflib.get_close_matches(name, catalog(), 3, 0.4)
    return f"no formula is called “{name}”" + (f"; did you mean {', '.join(near)}?" if near else "")


@cache
def check():
    """See that the formulas shown are the formulas known.

    Raises:
        ContentError: for a formula that its chapter's page does not show, or shows twice; for one that a
            chapter's page shows and nobody knows; and for a chapter that is not in the navigation.
    """
    for chapter in chapters():
        for name in shown_on(f"derivations/{chapter}.md"):
            if name not in catalog():
                raise ContentError(f"{where(f'derivations/{chapter}.md', f'| {name}')}: {unknown(name)}")
    for name, variants in catalog().items():
        place = variants[0]["source"]
        if name.partition(".")[0] not in chapters():
            raise ContentError(
                f"{place['file']}:{place['line']}: {name} is shown by docs/{page(name)}, which mkdocs.yml "
                f"does not name in its nav: add it there"
            )
        times = shown_on(page(name)).count(name)
        if times != 1:
            raise ContentError(
                f"{place['file']}:{place['line']}: docs/{page(name)} shows {name} {times} times, and must "
                f"show it once:\n    /// formula | {name}\n    ///"
            )


def formulas_json():
    """What the site publishes of every formula: no times, and the LaTeX as a reader would write it."""
    check()

    def public(record):
        return {
            "convention": record["convention"],
            "statement": plain(record["statement"]),
            "steps": [
                {"reason": step["reason"], "latex": plain(step["latex"]), "uses": step["uses"]}
                for step in record["steps"]
            ],
            "program": record["program"],
            "source": record["source"],
            "uses": record["uses"],
            "standing": record["standing"],
            "networks": ["every width"] * record["every_width"] + record["networks"],
            "entries": record["entries"] + record["program_entries"] + record["difference_entries"],
            "wrong": [{"name": wrong["name"], "caught": wrong["caught"]} for wrong in record["wrong"]],
        }

    return [
        {
            "id": name,
            "tag": tag(name),
            "title": first["title"],
            "page": page(name),
            "anchor": anchor(name),
            **public(first),
            "variants": [public(record) for record in others],
        }
        for name, (first, *others) in catalog().items()
    ]
