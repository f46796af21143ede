"""Where each formula is shown, and what it is called there: all of it follows from its id and the page."""

import posixpath
import re
from functools import cache

from backprop_checked.algebra.roles import plain
from backprop_checked.catalog import names, pages
from backprop_checked.catalog.formulas import catalog, problems
from backprop_checked.catalog.modules import places
from backprop_checked.catalog.pages import REFERENCE, chapters
from backprop_checked.catalog.showing import page, unshown
from backprop_checked.catalog.tasks import ContentError, PlacedError, raise_all
from backprop_checked.site.reads import recorded


def anchor(name):
    """The formula's anchor on its page: `bp2`."""
    return name.partition(".")[2]


def here(md):
    """The page that is being set, as a path below docs/; nothing where the builder does not say."""
    if "relpath" in md.treeprocessors:  # MkDocs
        return md.treeprocessors["relpath"].file.src_uri
    for part in (*md.registeredExtensions, *md.preprocessors):  # Zensical, before and since 0.0.70
        if path := getattr(getattr(part, "page", None), "path", None):
            return path
    return ""


def address(page):
    """The folder of a page's address, for the path of its source: `derivations/scalar` for
    `derivations/scalar.md`."""
    folder = posixpath.splitext(page or "index.md")[0]
    return posixpath.dirname(folder) or "." if posixpath.basename(folder) == "index" else folder


def base(md):
    """The folder from which an address in a page's HTML counts: MkDocs leaves it to the browser; others count
    from the page's source, and rewrite it."""
    path = here(md)
    return address(path) if "relpath" in md.treeprocessors else posixpath.dirname(path) or "."


def to_page(href, md):
    """An address that leads to a page, as the builder knows it: to all but MkDocs a lab is Markdown."""
    path, mark, anchor = href.partition("#")
    if "relpath" in md.treeprocessors or not path.endswith(".py"):
        return href
    target = posixpath.normpath(posixpath.join(posixpath.dirname(here(md)), path))
    return f"{path.removesuffix('.py')}.md{mark}{anchor}" if target in pages.navigation() else href


def link(path, anchor, start):
    """A link from one page to another, which the builder checks and turns into an address."""
    return f"{posixpath.relpath(path, posixpath.dirname(start) or '.')}#{anchor}"


@recorded
def reference(name, start):
    """What stands for a formula on the page `start`.

    Returns:
        Its tag, its title and its statement in LaTeX, and the link to it.
    """
    first = variants(name)[0]
    return {
        "tag": tag(name),
        "title": first["title"],
        "statement": first["statement"],
        "href": link(page(name), anchor(name), start),
    }


@recorded
def chapter(name, start):
    """What stands for a chapter on the page `start`: its number, its title, the link to it."""
    path = f"derivations/{name}.md"
    href = posixpath.relpath(path, posixpath.dirname(start) or ".")
    return {"tag": str(chapters().index(name) + 1), "title": pages.page(path).title, "href": href}


def tag(name):
    """What stands beside the formula: the tag that its docstring gives (BP2), or its number (4.7).

    Raises:
        PlacedError: where its chapter does not show it, so that it has no number.
    """
    if tag := variants(name)[0]["tag"]:
        return tag
    if name not in _numbers():
        check()
    return _numbers()[name]


@cache
def _numbers():
    numbers = {}
    for place, chapter in enumerate(chapters(), 1):
        for position, name in enumerate(formulas_of(chapter), 1):
            numbers.setdefault(name, f"{place}.{position}")
    return numbers


def formulas_of(chapter):
    """The formulas of a chapter as its page shows them; it may repeat those of another."""
    shown = pages.page(f"derivations/{chapter}.md").shows("formula")
    return [name for name in shown if name.partition(".")[0] == chapter]


def repository():
    """The address of the repository that mkdocs.yml names, or nothing."""
    return str(pages.settings().get("repo_url") or "").rstrip("/")


def require_formula(name):
    """See that a formula exists.

    Raises:
        ContentError: where none is called so, with the nearest names.
    """
    if name not in places():
        raise ContentError(names.unknown("formula", name, places()))


def variants(name):
    """Return what the catalog has of a formula: its variants, the first one first.

    Raises:
        ContentError: where no formula is called so, and what is wrong with one that does not hold.
    """
    require_formula(name)
    if name in problems():
        raise PlacedError(*problems()[name].args)
    return catalog()[name]


@recorded
def check():
    """See that the formulas shown are the formulas known. Texts are read for this, and nothing is proved.

    Raises:
        ContentError: for each formula that its chapter's page does not show, or shows twice; for each that a
            page shows or names and nobody knows; and for a chapter that is not in the navigation.
    """
    raise_all(_not_as_known())


@cache
def _not_as_known():  # asked for each block of a page, also where something is wrong
    return [*_unknown_formulas(), *unshown(places())]


def _unknown_formulas():
    for page in pages.pages():
        for block in page.blocks:
            if block.name in ("formula", "derivation") and block.argument not in places():
                at = f"docs/{page.path}:{block.line}"
                yield f"{at}: {names.unknown('formula', block.argument, places())}"
        for number, line in enumerate(page.lines, 1):
            for _, name in re.findall(REFERENCE, pages.CODE.sub("", line)):
                if name not in places():
                    yield f"docs/{page.path}:{number}: {names.unknown('formula', name, places())}"


def formulas_json():
    """What the site publishes of every formula: no times, and the LaTeX as a reader would write it."""

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
            "evidence": record["evidence"],
            "other_sizes": record["other_sizes"],
            "on_sizes": record["on_sizes"],
            "networks": ["every size"] * record["every_size"] + record["networks"],
            "entries": record["entries"] + record["program_entries"] + record["difference_entries"],
            "wrong": [{key: wrong[key] for key in ("name", "who", "caught")} for wrong in record["wrong"]],
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
