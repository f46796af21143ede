"""Every formula of the project: one test each for its proof, its program, its differences and its wrong
variants."""

from backprop_checked.algebra.proof import prove_differences, prove_program, prove_steps, refusals


def test_every_step_equals_direct_differentiation(a_formula):
    assert prove_steps(a_formula) > 0


def test_numpy_does_what_the_formula_says(a_formula):
    assert prove_program(a_formula) > 0


def test_central_differences_agree(a_formula):
    assert prove_differences(a_formula) > 0


def test_every_wrong_variant_is_refused(a_formula):
    assert a_formula.wrong, (
        f"{a_formula.place()}: give {a_formula.name} the mistakes that people make with it: wrong={{…}}"
    )
    caught = [refusal.caught for refusal in refusals(a_formula)]
    assert len(caught) == len(a_formula.wrong)
    assert set(caught) <= {"shape", "algebra", "numbers"}
