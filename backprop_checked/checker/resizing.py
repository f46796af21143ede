"""Resizing: the reader's program with other sizes, so that no repair is told that fits one batch by luck.

Two changes are tried. The file's own whole numbers (`N, H = 6, 4`) are one larger; or each array of data has
one sample less. A change counts if the loss still runs, and what was right at first is right after it: then
the program derives its sizes from what was changed.
"""

import ast
import copy
from dataclasses import dataclass

import numpy as np

FEWEST = 3


@dataclass(frozen=True)
class Change:
    """Other trees for some files, or the size of the axis that is cut, and which axis that is."""

    trees: dict | None = None
    size: int = 0
    axis: int = 0

    def cut(self, space, parameters):
        """Take a sample from each array among the file's names that has so many."""
        own = {id(parameter.read()) for parameter in parameters.values()}
        for name, value in list(space.items()):
            if name.startswith("__") or id(value) in own or name == "params":
                continue
            if type(value) is int and value == self.size:
                space[name] = value - 1
            elif isinstance(value, list) and len(value) == self.size:
                space[name] = value[:-1]
            elif isinstance(value, np.ndarray) and value.ndim and value.shape[self.axis] == self.size:
                space[name] = np.take(value, range(self.size - 1), axis=self.axis)


def size_changes(program):
    """Yield the Changes that may be made to a program of a file."""
    if not hasattr(program, "file"):
        return  # of functions, nobody knows where their data are
    tree = larger(program.sources[program.file].tree)
    if tree is not None:
        yield Change({program.file: tree})
    sizes = {}
    for name, value in program.space.items():
        if isinstance(value, np.ndarray) and value.ndim and not name.startswith("__"):
            sizes[value.shape[0], 0] = None
            sizes[value.shape[-1], -1] = None
        if isinstance(value, list) and not name.startswith("__"):
            sizes[len(value), 0] = None
    written = _numbers_in_functions(program)
    yield from (Change(None, *pair) for pair in sizes if pair[0] >= FEWEST and pair[0] not in written)


def larger(tree):
    """The tree with every whole number that has a name in the file one larger; None if there is none."""
    tree, some = copy.deepcopy(tree), False
    for statement in tree.body:
        if not isinstance(statement, ast.Assign):
            continue
        value = statement.value
        for each in value.elts if isinstance(value, ast.Tuple) else [value]:
            if isinstance(each, ast.Constant) and type(each.value) is int and each.value >= FEWEST:
                each.value, some = each.value + 1, True
    return tree if some else None


def _numbers_in_functions(program):
    """The whole numbers that stand in functions: sizes that do not follow the data."""
    return {
        node.value
        for source in program.sources.values()
        for function in ast.walk(source.tree)
        if isinstance(function, ast.FunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and type(node.value) is int
    }
