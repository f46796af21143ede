"""A step follows from what its reason names, or the build refuses it and says what would do."""

import copy
import re

import pytest

from backprop_checked.algebra.formula import Step
from backprop_checked.catalog.derivations import refusals
from backprop_checked.catalog.formula_data import _premises
from snippets.batches.weight_gradient import WEIGHT_GRADIENT
from snippets.index_notation.activity import ACTIVITY as ONE_NEURON
from snippets.index_notation.activity_by_bias import ACTIVITY_BY_BIAS
from snippets.index_notation.activity_by_input import ACTIVITY_BY_INPUT
from snippets.index_notation.activity_by_weight import ACTIVITY_BY_WEIGHT
from snippets.layouts.adjoint import ADJOINT
from snippets.layouts.chain import DENOMINATOR_CHAIN, NUMERATOR_CHAIN
from snippets.layouts.diagonal_is_hadamard import DENOMINATOR_HADAMARD, NUMERATOR_HADAMARD
from snippets.layouts.elementwise import DENOMINATOR_ELEMENTWISE, NUMERATOR_ELEMENTWISE
from snippets.scalar.fork import FORK
from snippets.scalar.relu_slope import RELU_SLOPE
from snippets.scalar.sigmoid import SIGMOID
from snippets.scalar.sigmoid_slope import SIGMOID_SLOPE
from snippets.vectorised.activity import ACTIVITY, ACTIVITY_ROWS
from snippets.vectorised.bp1 import BP1
from snippets.vectorised.bp1_general import BP1_GENERAL
from snippets.vectorised.bp2 import BP2
from snippets.vectorised.bp3 import BP3
from snippets.vectorised.bp4 import BP4
from snippets.vectorised.layer_jacobian import LAYER_JACOBIAN, LAYER_JACOBIAN_ROWS

NAMED = (
    ONE_NEURON, ACTIVITY_BY_BIAS, ACTIVITY_BY_INPUT, ACTIVITY_BY_WEIGHT, ADJOINT, DENOMINATOR_CHAIN, FORK,
    NUMERATOR_CHAIN, DENOMINATOR_HADAMARD, NUMERATOR_HADAMARD, NUMERATOR_ELEMENTWISE, RELU_SLOPE, SIGMOID,
    SIGMOID_SLOPE, ACTIVITY, ACTIVITY_ROWS, BP1, BP2, BP3, BP4, LAYER_JACOBIAN, LAYER_JACOBIAN_ROWS,
    WEIGHT_GRADIENT, BP1_GENERAL, DENOMINATOR_ELEMENTWISE,
)  # fmt: skip


@pytest.fixture(scope="module")
def records():
    return {formula: record(formula) for formula in NAMED}


def record(formula):
    return {"id": formula.id, "name": formula.name, "premises": _premises(formula)}


def renamed(record, place, *names):
    """A record in which the reason of one step names other formulas."""
    other = copy.deepcopy(record)
    other["premises"]["steps"][place]["names"] = [[named.id, named.name] for named in names]
    return other


@pytest.mark.parametrize("formula", [BP2, BP4, SIGMOID_SLOPE, LAYER_JACOBIAN_ROWS], ids=lambda f: f.id)
def test_a_step_rests_on_what_it_names(records, formula):
    assert not list(refusals([records[formula]], records.values()))


# The formula, its step, and what its reason names without resting on it.
UNFOUNDED = {
    "the derivative by another letter": (BP4, 2, [ACTIVITY_BY_BIAS]),
    "the derivative by the input": (BP4, 2, [ACTIVITY_BY_INPUT]),
    "another formula beside the right one": (BP4, 2, [ACTIVITY, BP3]),
    "its own conclusion's neighbour": (BP4, 2, [BP2]),
    "an identity that is none of its own": (BP4, 3, [ADJOINT]),
    "a fact where algebra is enough": (BP4, 3, [ACTIVITY]),
    "algebra where a fact is needed": (BP4, 2, [NUMERATOR_HADAMARD]),
    "the chain rule where algebra is enough": (BP4, 4, [FORK]),
    "a definition for the definition of the error": (BP4, 1, [ACTIVITY]),
    "all of BP2 for one of its steps": (BP1, 2, [BP2]),
    "BP2 for the chain rule": (BP2, 1, [BP2]),
    "the weights for the diagonal": (BP2, 4, [LAYER_JACOBIAN]),
    "half of what is needed": (LAYER_JACOBIAN_ROWS, 0, [ACTIVITY_ROWS]),
    "the other half": (LAYER_JACOBIAN_ROWS, 0, [NUMERATOR_ELEMENTWISE]),
    "the slope of another function": (SIGMOID_SLOPE, 0, [RELU_SLOPE]),
    "the gradient by the bias": (BP4, 2, [BP3]),
    "the diagonal for the Jacobian": (BP2, 3, [DENOMINATOR_HADAMARD]),
    "the error for the definition": (BP2, 2, [BP2]),
}


@pytest.mark.parametrize(("formula", "place", "names"), UNFOUNDED.values(), ids=UNFOUNDED)
def test_a_step_that_does_not_rest_on_what_it_names_is_refused(records, formula, place, names):
    [(_, message), *_] = refusals([renamed(records[formula], place, *names)], records.values())
    assert message.startswith("snippets/")
    assert formula.steps[place].reason in message
    assert re.search(r"does not rest on|needs more than|says more than the step uses", message)


def test_what_a_formula_says_beyond_the_step_is_told(records):
    [(_, message), *_] = refusals([renamed(records[BP1], 2, BP2)], records.values())
    assert "vectorised.bp2 (BP2) says more than the step uses, " in message
    assert (
        "how the pre-activation z changes with the activation a" in message.partition("; the step needs")[0]
    )


def test_a_refusal_says_what_would_do(records):
    [(name, message)] = refusals([renamed(records[BP4], 2, ACTIVITY_BY_BIAS)], records.values())
    assert "how the pre-activation z changes with the weight W" in message
    assert "What would do" in message
    assert name == "vectorised.bp4"
    assert "index_notation.activity_by_weight (ACTIVITY_BY_WEIGHT)" in message


def test_a_formula_that_no_page_shows_cannot_be_named(records):
    others = [record for formula, record in records.items() if formula is not ACTIVITY_BY_WEIGHT]
    [(_, message)] = refusals([records[BP4]], [each for each in others if each["id"] != "vectorised.bp4"])
    assert "index_notation.activity_by_weight (ACTIVITY_BY_WEIGHT), which is not proved" in message


def test_a_step_rests_on_formulas_alone():
    with pytest.raises(Exception, match="which is no formula"):
        Step("a reason", BP4.rhs, "BP3")
