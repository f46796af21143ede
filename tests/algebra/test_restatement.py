"""A step that says what stands before it is refused, however it is written."""

import copy

import pytest
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.comparison import NotProved
from backprop_checked.algebra.formula import FormulaError, Step
from backprop_checked.algebra.notation import W, a, delta, i, j, l, n, slope, z
from backprop_checked.algebra.proof import prove
from backprop_checked.algebra.restatement import demand_progress
from backprop_checked.algebra.term import Entries, Eye, Ones, Scaled
from snippets.layouts.linear import DENOMINATOR_LINEAR, NUMERATOR_LINEAR
from snippets.softmax.shift import SHIFT
from snippets.vectorised.bp2 import BP2
from snippets.vectorised.bp3 import BP3

collapsing = Sum(KroneckerDelta(i, j) * delta(l)[i, 0], (i, 0, n[l] - 1))
last_but_one = (W(l + 1).T @ delta(l + 1)) * slope(l)

# A term that is added behind the last one of BP2, or in the place of all its steps.
AGAIN = {
    "δ": delta(l),
    "δ, transposed twice": delta(l).T.T,
    "1 times δ": Scaled(1, delta(l)),
    "δ, negated twice": Scaled(-1, Scaled(-1, delta(l))),
    "its entries": Entries(delta(l)[j, 0], j, 0, n[l], 1),
    "a sum of which one term is left": Entries(collapsing, j, 0, n[l], 1),
    "the identity times δ": Eye(n[l]) @ delta(l),
    "ones ⊙ δ": Ones(n[l], 1) * delta(l),
    "nothing is added": delta(l) + W(l) @ a(l - 1) - W(l) @ a(l - 1),
    "all of it and none of it": delta(l) + 0 * z(l),
}


def with_steps(formula, *steps):
    other = copy.copy(formula)
    other.steps = [Step(*step) for step in steps]
    return other


@pytest.mark.parametrize("term", AGAIN.values(), ids=AGAIN)
def test_the_left_hand_side_again_is_no_step(term):
    formula = with_steps(BP2, ("as everybody knows", term))
    with pytest.raises(NotProved, match=r"bp2\.py:\d+: vectorised\.bp2: the step “as everybody knows” says"):
        demand_progress(formula)


@pytest.mark.parametrize("term", AGAIN.values(), ids=AGAIN)
def test_a_chain_does_not_come_back_to_where_it_began(term):
    formula = with_steps(BP2, *((s.reason, s.term) for s in BP2.steps), ("back again", term))
    with pytest.raises(NotProved, match="“back again” says nothing"):
        demand_progress(formula)


@pytest.mark.parametrize(
    "term",
    [last_but_one, last_but_one.T.T, slope(l) * (W(l + 1).T @ delta(l + 1)), Scaled(1, last_but_one)],
    ids=["the same", "transposed twice", "factors swapped", "1 times it"],
)
def test_the_step_before_again_is_no_step(term):
    formula = with_steps(BP2, *((s.reason, s.term) for s in BP2.steps), ("once more", term))
    with pytest.raises(NotProved, match="“once more” says nothing"):
        demand_progress(formula)


def test_prove_refuses_it():
    with pytest.raises(NotProved, match="says nothing"):
        prove(with_steps(BP3, ("as everybody knows", BP3.lhs)))


@pytest.mark.parametrize("formula", [NUMERATOR_LINEAR, DENOMINATOR_LINEAR, SHIFT, BP3], ids=lambda f: f.name)
def test_a_law_by_name_is_a_step(formula):
    demand_progress(formula)


def test_a_formula_without_wrong_variants_is_refused():
    formula = copy.copy(BP3)
    formula.wrong = {}
    with pytest.raises(FormulaError, match=r"bp3\.py:\d+: vectorised\.bp3 has no wrong variants"):
        prove(formula)
