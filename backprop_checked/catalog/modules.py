"""The modules that hold formulas, and where each formula stands: read from their texts, nothing is run."""

import ast
from functools import cache

from backprop_checked.catalog import memory
from backprop_checked.catalog.cache import memoize
from backprop_checked.catalog.paths import CONTENT, relative


def modules() -> list[str]:
    """Return the names of the modules that hold formulas (`vectorised.bp2`), chapter by chapter."""
    return list(places())


@memory.follows_from(memory.CONTENT)
@cache
def places() -> dict[str, dict]:
    """Return where each formula stands, by its id: its `file` and the `line` of its module's first formula.

    Read from the text alone: nothing is imported or proved.
    """
    files = {f"{file.parent.name}.{file.stem}": file for file in sorted(CONTENT.glob("*/*.py"))}
    lines = {name: _line_of_formula(file.read_text(encoding="utf-8")) for name, file in files.items()}
    return {name: {"file": relative(files[name]), "line": line} for name, line in lines.items() if line}


@memoize()
def _line_of_formula(source: str) -> int:
    """The line where a module first calls `Formula(…)`, or 0. One that Python cannot read may do so in its
    first line: importing it will say why."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return 1
    calls = [n for n in nodes if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Formula"]
    return min((call.lineno for call in calls), default=0)
