"""The catalog: every formula of the project as data, proved."""

import ast
from functools import cache

from backprop_checked.catalog.cache import memoize
from backprop_checked.catalog.derivations import refusals
from backprop_checked.catalog.formula_data import formula, program
from backprop_checked.catalog.mistakes import mistake
from backprop_checked.catalog.pages import pages
from backprop_checked.catalog.paths import CONTENT
from backprop_checked.catalog.plots import plot
from backprop_checked.catalog.reports import report
from backprop_checked.catalog.tasks import ContentError, file_of, make_all

# What pages show beside formulas, by the block that shows it.
BESIDE = {"mistake": mistake, "plot": plot, "program": program, "report": report}


def modules() -> list[str]:
    """Return the names of the modules that hold formulas (`vectorised.bp2`), chapter by chapter."""
    return [
        f"{file.parent.name}.{file.stem}"
        for file in sorted(CONTENT.glob("*/*.py"))
        if _holds_formulas(file.read_text(encoding="utf-8"))
    ]


@memoize()
def _holds_formulas(source: str) -> bool:
    """Whether a module calls `Formula(…)`. So may one that Python cannot read: importing it will say why."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return True
    return any(isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Formula" for n in nodes)


def catalog() -> dict[str, list[dict]]:
    """Return every formula by its id: a list of its variants, the first one first.

    Returns:
        A dictionary from ids (`vectorised.bp2`) to lists of what `formula_data.formula` gives.

    Raises:
        ContentError: for the first formula that is not proved, whose program differs, whose example fails,
            or whose module cannot be imported, and for each step that does not follow from what its reason
            names; with its file and line.
    """
    result = _catalog()
    if isinstance(result, ContentError):
        raise result
    return result


@cache
def _catalog():
    """The catalog, or the error that it ended in: remembered too, for the next page asks again."""
    formulas = {}
    # First what takes long in one piece, so that no processor waits for it at the end.
    for (maker, _), result in make_all([*_beside_formulas(), *((formula, name) for name in modules())]):
        if maker is not formula:
            continue  # made meanwhile for the page that will ask for it; if it fails, that one says so
        if isinstance(result, ContentError):
            return result
        formulas[result[0]["id"]] = result
    unfounded = list(refusals([variant for variants in formulas.values() for variant in variants]))
    if unfounded:
        return ContentError("\n".join(unfounded))
    for variants in formulas.values():
        for variant in variants:
            variant["used_by"] = sorted(
                other
                for other, others in formulas.items()
                if any(variant["id"] in each["uses"] for each in others)
            )
    return dict(sorted(formulas.items()))


def _beside_formulas():
    """What pages show beside formulas and a maker makes."""
    tasks = {}
    for block in (block for page in pages() for block in page.blocks if block.name in BESIDE):
        mistake_group = f"mistakes.{block.argument.partition('.')[0]}"
        name = mistake_group if block.name == "mistake" else block.argument
        if file_of(name).exists():
            tasks[block.name, name] = None
    return [(BESIDE[block], name) for block, name in sorted(tasks)]
