"""What somebody who writes a first formula is told: which letter, where, and what would be right."""

import re

import numpy as np
import pytest
from sympy import Sum, Symbol, exp

from backprop_checked.algebra.formula import Formula, FormulaError
from backprop_checked.algebra.graph import AnyFunction, ForwardError, Graph
from backprop_checked.algebra.interpretation import Numeric
from backprop_checked.algebra.notation import C, Letter, Number, d, i, k
from backprop_checked.algebra.proof import NotProved, prove
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries

D, K = (Symbol(name, integer=True, positive=True) for name in "DK")
x, M, y = Letter("x", D, 1), Letter("M", K, D), Letter("y", K, 1)
g, M2, variance = Letter("g", K, 1), Letter("M2", K, 1), Number("variance")
squares = Sum((x[i, 0] - M[k, i]) ** 2, (i, 0, D - 1))


def refusal(steps, free=(x, M), dimensions=(D, K)):
    with pytest.raises(ForwardError) as refused:
        Numeric(Graph("{K} units", free, steps, dimensions=dimensions)).forward  # noqa: B018 - it is computed
    assert re.match(rf"{re.escape(__file__)}:\d+: ", str(refused.value))
    return str(refused.value)


def test_a_letter_without_a_value_is_named_with_what_needs_it():
    message = refusal({y[k, 0]: squares / variance})
    assert "y on 4 units is computed from variance, which has no value yet" in message
    assert "give variance a step before y, or name it as free" in message


def test_an_index_in_the_wrong_place_is_named_with_its_letter():
    wrong = Sum((x[i, 0] - M[i, k]) ** 2, (i, 0, D - 1))
    assert "how y is computed on 4 units: index 3 is out of bounds" in refusal({y[k, 0]: wrong})


def test_a_forgotten_sum_is_named():
    assert "how y is computed: i is no whole number" in refusal({y[k, 0]: (x[i, 0] - M[k, i]) ** 2})


def test_a_cost_of_its_own_derivative_is_refused_where_the_graph_is_made():
    with pytest.raises(ValueError, match="C is computed from g, which is dC/dy: a derivative of C itself"):
        Graph("units", [x, M], {y[k, 0]: squares, C: AnyFunction("C", y, g), g: d(C, y)}, dimensions=(D, K))


def test_a_cost_of_its_own_derivative_is_refused_across_the_letters_between_them():
    steps = {y[k, 0]: squares, M2: 2 * g, C: lambda M2: np.sum(M2), g: d(C, y)}
    with pytest.raises(ValueError, match="C is computed from g, which is dC/dy: a derivative of C itself"):
        Graph("units", [x, M], steps, dimensions=(D, K))


def test_a_derivative_of_another_letter_may_be_read():
    other = Number("E")
    steps = {y[k, 0]: squares, other: AnyFunction("E", y), g: d(other, y), C: AnyFunction("C", y, g)}
    Graph("units", [x, M], steps, dimensions=(D, K))


def test_the_mistake_of_a_program_in_a_graph_is_its_own():
    def compute(M):
        return {}["key"]

    with pytest.raises(KeyError, match=r"^'key'$"):
        Numeric(Graph("units", [x, M], {y: compute}, dimensions=(D, K)))


def test_the_entry_of_a_gradient_is_taken_first():
    with pytest.raises(TypeError, match=re.escape("dC/dy has no entries: take the entry first")):
        d(C, y)[k, 0]


def test_one_index_of_a_column_is_too_few():
    with pytest.raises(IndexError, match=re.escape("two indices, a row and a column: x[i, 0]")):
        x[i]


def test_one_graph_is_no_list_of_graphs():
    graph = Graph("{K} units", [x, M], {y[k, 0]: exp(-squares)}, dimensions=(D, K))
    with pytest.raises(FormulaError, match=re.escape("write on=[…]")):
        Formula(y, ("again", 2 * y), on=graph, wrong={})


def test_a_forgotten_graph_is_asked_for(named):
    formula = named(Formula(y, ("twice", 2 * y), wrong={"as it is": lambda y: y}), lambda y: 2 * y, y=y)
    with pytest.raises(NotProved, match=re.escape("name the graph that has its letters, on=[…]")):
        prove(formula)


def test_a_difference_of_0_is_said_to_be_undecided(named):
    p, q, r = (Number(name) for name in "pqr")
    graph = Graph("two numbers", [p, q], {r: 2**p * 2**q})
    formula = named(
        Formula(r, ("one power", 2 ** (p + q)), on=[graph], wrong={"p alone": lambda p: 2**p}),
        lambda p, q: 2 ** (p + q),
        p=p, q=q, r=r,
    )  # fmt: skip
    with pytest.raises(NotProved, match="0 once it is multiplied out, but that is not decided here"):
        prove(formula)


def test_an_index_that_nothing_sums_over_is_named_with_its_step():
    forgotten = Entries((x[i, 0] - M[k, i]) ** 2, k, 0, K, 1)
    with pytest.raises(FormulaError, match="the step “squared” has a loose i, which y lacks: sum over it"):
        Formula(y, ("squared", forgotten), wrong={})


def test_an_index_that_a_sum_around_an_entry_binds_is_none():
    Formula(y, ("squared", Entries(Sum((x[i, 0] - M[k, i]) ** 2, (i, 0, D - 1)), k, 0, K, 1)), wrong={})


def test_a_number_that_follows_from_a_matrix_is_told_what_to_write():
    u, r = Letter("h", K, 1), Number("r")
    with pytest.raises(ValueError, match=r"r is a Number, and h\.T @ M @ x is a matrix.*or make r a Letter"):
        Graph("a unit", [u, x, M], {r: u.T @ M @ x}, dimensions=(D, K))


def test_a_letter_for_the_derivative_of_a_number_by_a_number_is_told_what_to_write():
    r, e = Number("r"), Number("e")
    steps = {r: Sum(x[i, 0] ** 2, (i, 0, D - 1)), C: AnyFunction("C", r), e: d(C, r)}
    with pytest.raises(
        ValueError, match="e stands for dC/dr, the derivative of one number by another: write"
    ):
        Graph("a unit", [x], steps, dimensions=(D,))


def test_a_symbol_with_a_backslash_that_python_has_read_is_refused():
    with pytest.raises(ValueError, match=r"the symbol of A is '\\theta', and Python reads .* r\"\\theta\""):
        Sign("A", "weight", "the weights", "\theta")


def test_wrong_variants_without_names_are_refused():
    with pytest.raises(FormulaError, match=r"wrong=… takes variants with their names: wrong={"):
        Formula(y, ("definition", M @ x), wrong={lambda M, x: x})
