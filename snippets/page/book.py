"""All formulas of the project as data, proved."""

import re
from functools import cache

from snippets.page.apart import BookError, make_all, path_of
from snippets.page.sources import PROJECT

NO_CHAPTERS = ("algebra", "page", "mistakes")
NO_FORMULAS = ("plots", "exercises")  # a chapter's pictures, and the programs that solve its exercises
SHOWN = re.compile(r"^\s*/{3,}\s*(program|plot|report|mistake)\s*\|\s*(\S+)", re.MULTILINE)


def modules():
    """The dotted names of the modules that hold formulas, a chapter's in the order of their names."""
    found = sorted((PROJECT / "snippets").glob("*/*.py"))
    return [
        f"snippets.{path.parent.name}.{path.stem}"
        for path in found
        if path.parent.name not in NO_CHAPTERS
        and path.stem not in NO_FORMULAS
        and not path.stem.startswith("_")
    ]


def book():
    """Every formula by its id: a list of its variants, the first one first.

    Returns:
        A dictionary from ids (`vectorised.bp2`) to lists of what `record.records` gives.

    Raises:
        BookError: for the first formula that is not proved, whose program differs, whose example fails,
            or whose module cannot be imported; with its file and line.
    """
    found = _all()
    if isinstance(found, BookError):
        raise found
    return found


@cache
def _all():
    """The book, or the error that it ended in: kept too, for the next page asks again."""
    found = {}
    formulas = [("formula", name) for name in modules()]
    # First what takes long in one piece, so that no processor waits for it at the end.
    for (kind, _), result in make_all([*_shown_beside(), *formulas]):
        if kind != "formula":
            continue  # made meanwhile for the page that will ask for it; if it fails, that one is told
        if isinstance(result, BookError):
            return result
        found[result[0]["id"]] = result
    for variants in found.values():
        for record in variants:
            record["used_by"] = sorted(
                other for other, them in found.items() if any(record["id"] in it["uses"] for it in them)
            )
    return dict(sorted(found.items()))


def _shown_beside():
    """What pages show beside formulas: programs, plots, reports, and the modules of their mistakes."""
    found = set()
    for page in (PROJECT / "docs").rglob("*.md"):
        for kind, name in SHOWN.findall(page.read_text(encoding="utf-8")):
            found.add((kind, f"snippets.mistakes.{name.partition('.')[0]}" if kind == "mistake" else name))
    return sorted(task for task in found if path_of(task[1]).exists())
