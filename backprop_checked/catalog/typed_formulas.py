"""The site's formulas as a reader would type them: programs and wrong variants as one line of NumPy each, and
the arrays that their letters are.
"""

import ast
import importlib
import inspect
import textwrap
from copy import copy, deepcopy
from types import SimpleNamespace

from backprop_checked.algebra.declaration import of_formula
from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.formula import definition, formulas_of
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import (
    C,
    Gradient,
    Letter,
    Tensor,
    batch_columns,
    batch_rows,
    columns,
    error_of,
    rows,
)
from backprop_checked.algebra.recurrence import Recurrence
from backprop_checked.algebra.term import is_scalar
from backprop_checked.algebra.widths import with_letters_for_widths
from backprop_checked.catalog.modules import modules
from backprop_checked.catalog.paths import PROJECT, module_name
from backprop_checked.catalog.program_graphs import of_programs
from backprop_checked.catalog.step_window import of_steps
from backprop_checked.derivation.arrays import Array, of_number
from backprop_checked.derivation.numpy_form import numpy_form
from backprop_checked.derivation.syntax import Unreadable

FILE = PROJECT / "backprop_checked" / "derivation" / "formulas.py"
HEAD = '''"""The site's formulas for gradients, with the mistakes that people make with them, as lines of \
NumPy.

Made by `python -m backprop_checked.catalog.typed_formulas`; a test holds it against the chapters.
More than 400 lines, because it is a list.
"""
# ruff: noqa: E501

# (id, what it gives, conventions, the program, wrong variants)
'''


class NotOneLine(Exception):
    """A program that is no expression: it has a loop, or a branch."""


def program_text(function):
    """The expression that a program returns, with its own assignments written in.

    Raises:
        NotOneLine: for a program with loops or branches.
    """
    [node] = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    return ast.unparse(inlined(value_of_body(node.body), function.__globals__))


def inlined(node, names, depth=3):
    """An expression in which calls of the chapter's own one-line functions are written out."""
    return _Inlined(names, depth).visit(node) if depth else node


class _Inlined(ast.NodeTransformer):
    def __init__(self, names, depth):
        self.names, self.depth = names, depth

    def visit_Call(self, node):
        self.generic_visit(node)
        function = self.names.get(getattr(node.func, "id", ""))
        if (
            not inspect.isfunction(function)
            or node.keywords
            or any(isinstance(a, ast.Starred) for a in node.args)
        ):
            return node
        try:
            [inner] = ast.parse(textwrap.dedent(inspect.getsource(function))).body
            values = dict(zip((a.arg for a in inner.args.args), node.args, strict=True))
            body = _Written(values).visit(value_of_body(inner.body))
        except (NotOneLine, OSError, SyntaxError, ValueError, AttributeError):
            return node
        return inlined(body, function.__globals__, self.depth - 1)


def value_of_body(body):
    values = {}
    for statement in body:
        match statement:
            case ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                values[name] = _Written(values).visit(value)
            case ast.Return(value=value):
                return _Written(values).visit(value)
            case _:
                raise NotOneLine(type(statement).__name__)
    raise NotOneLine("it returns nothing")


class _Written(ast.NodeTransformer):
    def __init__(self, values):
        self.values = values

    def visit_Name(self, node):
        return deepcopy(self.values.get(node.id, node))


def parameters(program):
    """The names of a program's parameters that have no value of their own."""
    return [p.name for p in inspect.signature(program).parameters.values() if p.default is p.empty]


def variants(formula):
    """(name, program, expression or None) of each wrong variant."""
    call = definition(formula.file, formula.name)
    given = next((word.value for word in call.keywords if word.arg == "wrong"), None) if call else None
    texts = {}
    if isinstance(given, ast.Dict):
        texts = {
            key.value: ast.unparse(inlined(value.body, formula.bound.names))
            for key, value in zip(given.keys, given.values, strict=True)
            if isinstance(key, ast.Constant) and isinstance(value, ast.Lambda)
        }
    for name, program in formula.wrong.items():
        text = texts.get(name)
        if text is None and program.__name__ != "<lambda>":
            try:
                text = program_text(program)
            except (NotOneLine, OSError, SyntaxError):
                text = None
        yield name, program, text


class FormulaSetting:
    """The network or graph of a formula, as the judge of derivations reads it.

    Args:
        also: terms of which more than the formula speaks, such as those that its wrong variants take.

    Raises:
        Undecided: where it is declared by no computation with letters for sizes.
    """

    def __init__(self, formula, also=()):
        self.formula = formula
        general = with_letters_for_widths(formula)
        self.declaration = _declaration(formula, general, also)
        self.general = general
        self.computation, self.assumptions = self.declaration.computation, self.declaration.assumptions
        self.reading = self.declaration.reading()

    def array(self, term):
        """A term of a chapter as an array.

        Raises:
            Undecided: for an array that is neither a matrix nor a letter.
        """
        if isinstance(term, Tensor):
            return self._inside(term.shape, lambda at: self.reading.item(term, at))
        if is_scalar(term):
            return of_number(self.reading.number(term))
        if len(term.shape) != 2:
            raise Undecided("an array that is neither a matrix nor a letter")
        return self._inside(term.shape, lambda at: self.reading.entry(term, *at))

    def _inside(self, shape, entry):
        lengths = tuple(map(self.reading.index, shape))

        def at(*places):
            facts = [g for p, length in zip(places, lengths, strict=True) for g in (p, length - 1 - p)]
            with self.reading.knowing(*facts):
                return entry(places)

        return Array(lengths, at)


def _declaration(formula, general, also):
    """What is declared by steps, by letters for sizes or, of numbers, by programs that take letters."""
    graph = formula.on[0]
    if isinstance(graph, Recurrence):
        return of_steps(formula)
    try:
        return of_formula(_speaking(general, also))
    except Undecided:
        if isinstance(graph, Network):
            raise
        return of_programs(graph)


def _speaking(formula, also):
    """A formula that speaks of more terms, so that the layers of their letters are declared, too."""
    if not also or not isinstance(formula.on[0], Network):
        return formula
    wider = copy(formula)
    wider.steps = [*formula.steps, *(SimpleNamespace(term=term) for term in also)]
    return wider


# The conventions of a network's letters, as the judge of derivations names them.
CONVENTIONS = {
    columns: (("rows", False), ("weights", "out × in"), ("batch", False)),
    rows: (("rows", True), ("weights", "in × out"), ("batch", False)),
    batch_columns: (("rows", False), ("weights", "out × in"), ("batch", True)),
    batch_rows: (("rows", True), ("weights", "in × out"), ("batch", True)),
}


def known():
    """The formulas of a network's gradients, as `derivation.formulas` holds them: (id, left, conventions,
    right, wrong).
    """
    found = []
    for module in modules():
        for formula in formulas_of(importlib.import_module(module_name(module))).values():
            left = _left(formula.lhs)
            if left and formula.letters in CONVENTIONS and isinstance(formula.on[0], Network):
                found += _known(formula, left)
    return found


def _left(lhs):
    if isinstance(lhs, Gradient) and lhs.of == C and isinstance(lhs.by, Letter):
        return {"W": "W", "b": "b", "z": "z", "Z": "z", "a": "a", "A": "a"}.get(lhs.by.name, "")
    return "z" if isinstance(lhs, Letter) and error_of(lhs) else ""


def _known(formula, left):
    try:
        right = program_text(formula.function)
    except NotOneLine:
        return []
    if not _is_readable(right):
        return []
    wrong = tuple(
        (name, text) for name, _, text in variants(formula) if text is not None and _is_readable(text)
    )
    return [(formula.id, left, CONVENTIONS[formula.letters], right, wrong)]


def _is_readable(text):
    try:
        numpy_form(text)
    except (Unreadable, SyntaxError):
        return False
    return True


def write(path=FILE):
    """Write the formulas as a module that the judge imports."""
    lines = "".join(f"    {each!r},\n" for each in known())
    path.write_text(f"{HEAD}FORMULAS = (\n{lines})\n", encoding="utf-8")


if __name__ == "__main__":
    write()
