"""Every formula: one test each for its proof, its program, its differences and its wrong variants."""

import pytest

from backprop_checked.algebra.proof import prove_differences, prove_program, prove_steps
from backprop_checked.algebra.wrong_variants import refusals

pytestmark = pytest.mark.slow


def test_every_step_equals_direct_differentiation(formulas_of_module):
    assert formulas_of_module
    for formula in formulas_of_module:
        assert prove_steps(formula) > 0


def test_numpy_does_what_the_formula_says(formulas_of_module):
    for formula in formulas_of_module:
        assert prove_program(formula) > 0


def test_central_differences_agree(formulas_of_module):
    for formula in formulas_of_module:
        assert prove_differences(formula) > 0


def test_every_wrong_variant_is_refused(formulas_of_module):
    for formula in formulas_of_module:
        assert formula.wrong, (
            f"{formula.place()}: give {formula.name} the mistakes that people make with it: wrong={{…}}"
        )
        caught = [refusal.caught for refusal in refusals(formula)]
        assert len(caught) == len(formula.wrong)
        assert set(caught) <= {"shape", "algebra", "numbers"}
