"""Numbers in which letters follow from their rules say what the rules say."""

import pytest
from sympy import Sum, Symbol, sqrt

from backprop_checked.algebra import product
from backprop_checked.algebra.computed_numbers import ComputedNumbers
from backprop_checked.algebra.counterexample import Numbers, counterexample
from backprop_checked.algebra.declaration import of_formula
from backprop_checked.algebra.form import entry, minus
from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.index import variable
from backprop_checked.algebra.inequalities import assume
from backprop_checked.algebra.notation import C, Letter, Number, d, i, j
from backprop_checked.algebra.premises import premises
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.unknown_functions import Unknown

n = Symbol("n", integer=True, positive=True)
x, x_hat = (Letter(Sign(name, "data", "x", "x"), n, 1) for name in ("x", "x_hat"))
mean, square = Number(Sign("mean", "data", "m", "m")), Number(Sign("square", "cost", "q", "q"))
GRAPH = Graph(
    "numbers over their root mean square",
    [x],
    {
        mean: Sum(x[i, 0], (i, 0, n - 1)) / n,
        square: Sum((x[i, 0] - mean) ** 2, (i, 0, n - 1)) / n + 1,
        x_hat[i, 0]: (x[i, 0] - mean) / sqrt(square),
        C: AnyFunction("C", x_hat),
    },
    dimensions=(n,),
)
CLAIM = Formula(d(C, mean), ("", -Sum(d(C, x_hat[j, 0]), (j, 0, n - 1)) / sqrt(square)), on=[GRAPH], wrong={})


@pytest.fixture
def declared():
    declaration = of_formula(CLAIM)
    with assume(declaration.assumptions):
        yield declaration


def computed(declared, *names, slopes=()):
    unknown, tensors = Unknown(declared.computation), declared.computation.tensors
    return lambda sizes: ComputedNumbers(sizes, tensors, names, unknown.partial, slopes)


def test_a_letter_is_what_its_rule_gives(declared):
    own, here = entry("x_hat", (variable("row"), variable("row") * 0)), {"n": 3, "row": 2}
    rule = declared.computation.opened(own, ["x_hat"])
    assert computed(declared, "x_hat")(here).form(own) == pytest.approx(Numbers(here).form(rule))
    assert Numbers(here).form(own) != pytest.approx(Numbers(here).form(rule))


def test_what_follows_is_zero_only_where_the_letters_are_computed(declared):
    k = "k"
    total = product.summed(entry("x_hat", (variable(k), variable(k) * 0)), k, 0, variable("n") - 1)
    facts = declared.assumptions.facts
    assert counterexample(total, [], facts) is not None
    assert counterexample(total, [], facts, computed(declared, "x_hat")) is not None
    assert counterexample(total, [], facts, computed(declared, "x_hat", "mean")) is None


def test_a_difference_of_a_letter_and_itself_is_nothing(declared):
    own = entry("square", ())
    facts = declared.assumptions.facts
    assert counterexample(minus(own, own), [], facts, computed(declared, "square")) is None


def test_what_a_step_needs_is_found_with_them():
    found = premises(CLAIM)
    assert found.complete
    assert ("slope", "activation", "activation", "") in found.needs[0]
