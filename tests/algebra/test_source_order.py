"""Every formula is printed with its summands and factors where its author wrote them."""

import ast
import importlib
import inspect
import re

import pytest
from sympy.matrices.expressions.matexpr import MatrixElement

from backprop_checked.algebra import source_order
from backprop_checked.algebra.formula import Formula, FormulaError
from backprop_checked.algebra.latex import tex
from backprop_checked.algebra.notation import (
    Activation,
    Gradient,
    Item,
    Letter,
    Number,
    Partial,
    Slope,
    Tensor,
)
from backprop_checked.algebra.roles import plain
from backprop_checked.algebra.source_order import evaluated, in_source_order
from backprop_checked.catalog.modules import modules
from backprop_checked.site.mathml import mathml


def formulas():
    """Every formula of the book, with the node of its call in the source."""
    for name in modules():
        module = importlib.import_module(f"snippets.{name}")
        own = {
            f.line: f for f in vars(module).values() if isinstance(f, Formula) and f.module == module.__name__
        }
        tree = ast.parse(inspect.getsource(module))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Formula":
                yield own[node.lineno], node, tree


def leaves(node, scope, assigned):
    """The letters, entries and derivatives of an expression, as they follow each other in the source."""
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.MatMult()):
            return leaves(left, scope, assigned) + leaves(node.right, scope, assigned)
        case ast.UnaryOp():
            return leaves(node.operand, scope, assigned)
        case ast.Name() if isinstance(assigned.get(node.id), ast.BinOp):
            return leaves(assigned[node.id], scope, assigned)
        case ast.Call(func=ast.Name(id="Sum" | "Entries" | "SumOver")):
            return leaves(node.args[0], scope, assigned)
        case ast.Call(func=ast.Name(id="Chain")):  # its ends are printed, and not what stands between
            return []
    try:
        value = eval(ast.unparse(node), scope)
    except Exception:  # an index that only a comprehension knows
        return []
    match value:
        case Slope() | Activation():
            return [plain(tex(value)).partition("(")[0] + "("]
        case Item() | MatrixElement():  # up to its first index: a row of A is printed A_{m:}
            shown = plain(tex(value))
            first = re.match(r".*?_\{?\w", shown)
            return [first[0] if first else shown]  # the one entry of a 1 × 1 matrix has no index
        case Letter() | Number() | Partial() | Gradient() | Tensor():
            return [plain(tex(value))]
    # A chapter's own function, or one of a number: what it is given stands in its order.
    return [leaf for part in getattr(node, "args", []) for leaf in leaves(part, scope, assigned)]


def out_of_order(source, latex):
    """The first leaf that does not follow the ones before it, or None."""
    at = 0
    for leaf in source:
        at = latex.find(leaf, at)
        if at < 0:
            return leaf
        at += len(leaf)
    return None


@pytest.mark.slow
def test_every_formula_is_printed_in_its_authors_order():
    compared, wrong = 0, []
    for formula, call, tree in formulas():
        scope = vars(importlib.import_module(formula.module))
        assigned = {
            node.targets[0].id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        sources = [call.args[0], *(step.elts[1] for step in call.args[1:])]
        for source, term in zip(sources, in_source_order(formula), strict=True):
            expected = leaves(source, scope, assigned)
            compared += len(expected) > 1
            latex = plain(tex(term))
            if leaf := out_of_order(expected, latex):
                wrong.append(f"{formula.id}: {leaf} in {latex}")
    assert not wrong, "\n".join(wrong)
    assert compared > 200


def test_a_reading_that_is_not_the_proved_term_is_refused(monkeypatch):
    formula = importlib.import_module("snippets.training.square_floor")
    [formula] = [f for f in vars(formula).values() if isinstance(f, Formula) and f.module == formula.__name__]
    names = source_order._Names(formula.module)
    names.tree = ast.parse(ast.unparse(names.tree).replace(" + ", " - "))
    for node in ast.walk(names.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Formula":
            node.lineno = formula.line
    monkeypatch.setattr(source_order, "_names", lambda module: names)
    with pytest.raises(FormulaError, match=r"square_floor\.py:\d+: the source is read as .* was proved"):
        in_source_order(formula)


x, y, w, v = map(Number, ("x", "a", "w", "u"))


@pytest.mark.parametrize(
    ("source", "latex"),
    [
        ("y + x", "a + x"),
        ("y * x", "a x"),
        ("1 + x", "1 + x"),
        ("x + 1", "x + 1"),
        ("x - (y + w)", r"x - \left(a + w\right)"),
        ("x - (y - w)", r"x - \left(a - w\right)"),
        ("x - y - w", "x - a - w"),
        ("-x + y", "-x + a"),
        ("-(x + y)", r"-\left(x + a\right)"),
        ("-x * y", "-x a"),
        ("x * -y", r"x \left(-a\right)"),
        ("x + -y", "x - a"),
        ("x - -y", r"x - \left(-a\right)"),
        ("(y + x) * w", r"\left(a + x\right) w"),
        ("w * (y + x)", r"w \left(a + x\right)"),
        ("y * x / w", r"\frac{a x}{w}"),
        ("y / w * x", r"\frac{a}{w} \, x"),
        ("x * (y / w)", r"x \, \frac{a}{w}"),
        ("-x / y", r"-\frac{x}{a}"),
        ("x / (y * w)", r"\frac{x}{a w}"),
        ("x / y / w", r"\frac{\frac{x}{a}}{w}"),
        ("(y + x) ** 2", r"\left(a + x\right)^{2}"),
        ("(y * x) ** 2", r"\left(a x\right)^{2}"),
        ("2 * x * 3", r"2 x \cdot 3"),
        ("x ** 2 * y", "x^{2} a"),
        ("w / x ** 2", r"\frac{w}{x^{2}}"),
        ("2 * (x - y)", r"2 \left(x - a\right)"),
        ("(x / y) ** 2", r"\left(\frac{x}{a}\right)^{2}"),
    ],
)
def test_an_expression_is_printed_as_it_is_written(source, latex):
    names = source_order._Names(__name__)
    term = names.evaluate(ast.parse(source, mode="eval").body)
    assert plain(tex(term)) == latex
    assert evaluated(term) == evaluated(eval(source))
    mathml(tex(term))
