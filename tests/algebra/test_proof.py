"""Each check is seen to fail."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sympy import Sum

from backprop_checked.algebra import symbolic_sizes
from backprop_checked.algebra.comparison import off
from backprop_checked.algebra.formula import Formula, FormulaError, hidden, last
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import (
    C,
    W,
    a,
    b,
    cost_slope,
    d,
    delta,
    diag,
    j,
    k,
    l,
    n,
    sigma_prime,
    slope,
    z,
)
from backprop_checked.algebra.proof import (
    NotProved,
    ProgramDiffers,
    WrongVariantBroken,
    WrongVariantPasses,
    prove,
    prove_differences,
    prove_for_every_size,
    prove_program,
    prove_steps,
    refusals,
)
from backprop_checked.algebra.term import ShapeError, Term

NET = Network(2, 3, 4)


def bp2_term():
    return (W(l + 1).T @ delta(l + 1)) * slope(l)


def bp2(W_next, delta_next, slope):
    return (W_next.T @ delta_next) * slope


def BP2(*steps, on=(NET,), layers=hidden, wrong=None, program=bp2, **names):
    steps = steps or [("true", bp2_term())]
    formula = Formula(delta(l), *steps, layers=layers, on=on, wrong=wrong or {})
    formula.bind(program, "BP2", names)
    return formula


# ---- 1: steps

FALSE_STEPS = {
    "sign": lambda: -bp2_term(),
    "factor 2": lambda: 2 * bp2_term(),
    "missing slope": lambda: W(l + 1).T @ delta(l + 1),
    "slope twice": lambda: bp2_term() * slope(l),
    "slope at a": lambda: (W(l + 1).T @ delta(l + 1)) * slope(l).subs(z(l), a(l)),
    "slope of the layer above": lambda: W(l + 1).T @ (delta(l + 1) * slope(l + 1)),
    "activity for slope": lambda: (W(l + 1).T @ delta(l + 1)) * z(l),
    "an activation too many": lambda: bp2_term() * a(l),
    "the pre-activation above for its error": lambda: (W(l + 1).T @ z(l + 1)) * slope(l),
    "something added": lambda: bp2_term() + b(l),
}


@pytest.mark.parametrize("name", FALSE_STEPS)
@pytest.mark.parametrize("check", [prove_steps, prove_for_every_size], ids=["symbols", "every size"])
def test_a_false_step_is_refused_with_its_line_and_its_reason(name, check):
    true, false = ("true", bp2_term()), (f"false: {name}", FALSE_STEPS[name]())
    with pytest.raises(NotProved, match=f"false: {name}") as caught:
        check(BP2(true, false, true, on=(NET,)))
    assert __file__ in str(caught.value)
    assert "Fix the term of this step" in str(caught.value)


def test_a_false_step_in_an_index_formula_is_refused(named):
    square = [Network(3, 3, 3)]  # where widths are one, only algebra can tell
    every_neuron = (j, 0, n[l] - 1)
    true = Formula(
        d(C, a(l - 1)[k, 0]), ("", Sum(W(l)[j, k] * delta(l)[j, 0], every_neuron)), on=square, wrong={}
    )
    false = Formula(
        d(C, a(l - 1)[k, 0]),
        ("transposed", Sum(W(l)[k, j] * delta(l)[j, 0], every_neuron)),
        on=square,
        wrong={},
    )
    assert prove_steps(named(true)) == 6
    with pytest.raises(NotProved, match=r"transposed.*in entry"):
        prove_steps(named(false))


def test_a_transpose_where_widths_are_one_is_refused_by_algebra():
    square = [Network(3, 3, 3)]
    with pytest.raises(ShapeError):  # it cannot even be written
        W(l + 1) @ delta(l + 1)
    wrong = {"not transposed": lambda W_next, delta_next, slope: (W_next @ delta_next) * slope}
    formula = BP2(on=square, wrong=wrong)
    assert refusals(formula)[0].numpy.startswith("no error; relative error")  # NumPy sees nothing


def test_a_step_that_speaks_of_a_layer_too_far_is_refused_with_its_line():
    with pytest.raises(
        NotProved, match=r"test_proof.py:\d+: .*step “true”, on 2-3-4, layer 2: NoValue: .*3.* has no value"
    ):
        prove_steps(BP2(layers=lambda network: [1, 2]))


def test_a_formula_that_speaks_of_no_layer_is_refused(named):
    for check in (prove_steps, prove_program, prove_differences, refusals):
        with pytest.raises(NotProved, match=r"nothing to compare.*no layer of 2-3"):
            check(BP2(on=(NET, Network(2, 3))))


leaves = st.sampled_from(
    [
        W(l + 1),
        W(l),
        delta(l + 1),
        delta(l),
        slope(l),
        slope(l + 1),
        z(l),
        a(l),
        b(l),
        cost_slope(l),
        diag(slope(l)),
    ]
)
operations = st.sampled_from(["@", "*", "+", "T", "2"])


@st.composite
def false_twins_of_bp2(draw):
    """BP2's term with one thing changed, wherever the change fits."""
    left, right, factor = W(l + 1).T, delta(l + 1), slope(l)
    what = draw(st.sampled_from(["left", "right", "factor", "outside", "order"]))
    try:
        match what:
            case "left":
                left = draw(leaves)
                left = left.T if draw(st.booleans()) else left
            case "right":
                right = draw(leaves)
            case "factor":
                factor = draw(leaves)
            case "outside":
                extra = draw(leaves)
                whole = (left @ right) * factor
                changes = {
                    "@": lambda: extra @ whole,
                    "*": lambda: whole * extra,
                    "+": lambda: whole + extra,
                    "T": lambda: whole.T.T * extra,
                    "2": lambda: 3 * whole,
                }
                return changes[draw(operations)]()
            case "order":
                return (right.T @ left.T).T * factor * factor
        return (left @ right) * factor
    except ShapeError:
        return None


@pytest.mark.slow
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.filter_too_much])
@given(false_twins_of_bp2())
def test_no_false_twin_of_bp2_is_ever_accepted(term):
    assume(term is not None and term.shape == delta(l).shape)
    assume(term not in (bp2_term(), diag(slope(l)) @ W(l + 1).T @ delta(l + 1)))
    for check in (prove_steps, prove_for_every_size):
        with pytest.raises(NotProved):
            check(BP2(("false", term), on=(NET,)))


# ---- 2 and 3: programs

FALSE_PROGRAMS = {
    "transposed": lambda W_next, delta_next, slope: ((W_next.T @ delta_next) * slope).T,
    "half": lambda W_next, delta_next, slope: 0.5 * (W_next.T @ delta_next) * slope,
    "another order of operations": lambda W_next, delta_next, slope: W_next.T @ (delta_next * 2) * slope,
    "a list of nothing": lambda slope: [],
    "nothing": lambda slope: None,
    "the slope alone": lambda slope: slope,
    "a row": lambda W_next, delta_next, slope: (delta_next.T @ W_next) * slope.T,
    "flat": lambda W_next, delta_next, slope: ((W_next.T @ delta_next) * slope)[:, 0],
}


@pytest.mark.parametrize("name", FALSE_PROGRAMS)
@pytest.mark.parametrize("check", [prove_program, prove_differences])
def test_a_program_that_differs_is_refused_with_its_line(name, check):
    program = FALSE_PROGRAMS[name]
    with pytest.raises(ProgramDiffers) as caught:
        check(BP2(program=program))
    assert f"{__file__}:{program.__code__.co_firstlineno}" in str(caught.value)


@pytest.mark.parametrize("check", [prove_program, prove_differences])
def test_the_right_program_passes(check):
    assert check(BP2()) == 3


def test_a_program_that_truncates_is_seen_by_floats():
    def truncated(W_next, delta_next, slope):
        out = np.zeros_like(slope, dtype=object if slope.dtype == object else int)
        out[:] = (W_next.T @ delta_next) * slope
        return out

    assert prove_program(BP2(program=truncated)) == 3  # symbols have no digits to lose
    with pytest.raises(ProgramDiffers, match="off by"):
        prove_differences(BP2(program=truncated))


def test_a_program_that_is_wrong_only_in_numbers_is_seen_by_floats():
    def rounded(W_next, delta_next, slope):
        exact = bp2(W_next, delta_next, slope)
        return exact if exact.dtype == object else exact.astype(np.float16).astype(float)

    prove_program(BP2(program=rounded))
    with pytest.raises(ProgramDiffers, match="random floats"):
        prove_differences(BP2(program=rounded))


def test_a_program_that_gives_nan_is_never_near():
    with pytest.raises(ProgramDiffers, match="off by nan"), np.errstate(all="ignore"):
        prove_differences(
            BP2(program=lambda W_next, delta_next, slope: bp2(W_next, delta_next, slope) * np.float64(0) / 0)
        )
    assert not off(np.array([np.nan]), np.array([1.0])) <= 1


def test_small_values_have_to_be_right_too(named):
    tiny = Formula(b(l), ("", b(l)), on=[NET], wrong={})
    assert off(np.array([2e-7]), np.array([1e-7])) > 1e-6
    assert prove_differences(named(tiny, lambda b: b)) == 7


@pytest.mark.parametrize("check", [prove_program, prove_differences])
def test_a_program_that_changes_what_it_is_given_is_refused(check):
    def in_place(W_next, delta_next, slope):
        slope *= W_next.T @ delta_next
        return slope

    with pytest.raises(ProgramDiffers, match="read-only"):
        check(BP2(program=in_place))


@pytest.mark.parametrize("check", [prove_program, prove_differences])
def test_a_program_that_raises_is_named_with_what_it_raised(check):
    with pytest.raises(ProgramDiffers, match=r"test_proof.py:\d+: .*NameError: name 'nobody'"):
        check(BP2(program=lambda slope: nobody))  # noqa: F821


def test_a_program_that_branches_on_a_value_is_refused():
    def branching(W_next, delta_next, slope):
        return bp2(W_next, delta_next, slope) if slope[0, 0] > 0 else 0 * slope

    with pytest.raises(ProgramDiffers, match=r"use np\.where"):
        prove_program(BP2(program=branching))


def test_whole_numbers_are_fine_where_they_are_right(named):
    ones = Formula(d(z(l), b(l)), ("the identity", d(z(l), b(l))), on=[NET], wrong={})
    assert prove_differences(named(ones, lambda b: np.eye(b.size, dtype=int))) == 25


def test_entries_may_come_as_a_column_but_not_in_another_order(named):
    flat = Formula(d(C, b(l)[j, 0]), ("", delta(l)[j, 0]), on=[NET], wrong={})
    assert prove_program(named(flat, lambda delta: delta)) == 7

    def table():
        return Formula(d(C, W(l)[j, k]), ("", delta(l)[j, 0] * a(l - 1)[k, 0]), on=[NET], wrong={})

    assert prove_program(named(table(), lambda delta, a_prev: delta @ a_prev.T)) == 18
    for program in (lambda delta, a_prev: (delta @ a_prev.T).ravel(), lambda delta, a_prev: a_prev @ delta.T):
        with pytest.raises(ProgramDiffers, match="it returned"):
            prove_program(named(table(), program))


# ---- 4: wrong variants


def refused(program, on=(NET,)):
    formula = BP2(on=on, wrong={"it": program})
    [refusal] = refusals(formula)
    return refusal


def test_shapes_algebra_and_numbers_each_catch_what_is_theirs():
    by_shape = refused(lambda W_next, delta_next, slope: (W_next @ delta_next) * slope)
    assert (by_shape.caught, by_shape.numpy[:11]) == ("shape", "ValueError:")
    assert "inner widths" in str(by_shape.says)
    by_algebra = refused(lambda W_next, delta_next: W_next.T @ delta_next)
    assert by_algebra.caught == "algebra"
    assert isinstance(by_algebra.term, Term)
    assert str(by_algebra.says).startswith("on 2-3-4, layer 1, entry (")
    by_numbers = refused(
        lambda W_next, delta_next, slope: np.round(np.asarray(bp2(W_next, delta_next, slope), dtype=float), 2)
    )
    assert by_numbers.caught == "numbers"


def test_a_shape_that_numpy_stretches_says_so():
    refusal = refused(lambda W_next, delta_next, slope: (W_next.T @ delta_next) * slope.T)
    assert refusal.caught == "shape"
    assert refusal.numpy == "no error: an array of shape (3, 3) where (3, 1) is right"


@pytest.mark.parametrize(
    "program",
    [
        bp2,
        lambda W_next, delta_next, slope: slope * (W_next.T @ delta_next),
        lambda W_next, delta_next, slope: (delta_next.T @ W_next).T * slope,
        # Terms refuse these shapes, NumPy stretches them to what is right: no mistake.
        lambda W_next, delta_next, slope: (W_next * slope.T).T @ delta_next,
        lambda W_next, delta_next, slope: np.sum(W_next * delta_next, axis=0)[:, None] * slope,
    ],
)
def test_a_wrong_variant_that_is_right_stops_the_build(program):
    with pytest.raises(WrongVariantPasses, match=r"test_proof.py:\d+: .*“it” passes every check"):
        refused(program)


@pytest.mark.parametrize(
    ("program", "error"),
    [
        (lambda W_next, delta_next, slope: W_nxt.T @ delta_next, "NameError"),  # noqa: F821
        (lambda W_next, delta_next, slope: W_next.transposed @ delta_next, "AttributeError"),
        (lambda W_next, delta_next, slope: bp2(W_next, delta_next), "TypeError"),
        (lambda W_next, delta_next, slope: np.sum(W_next, axes=0), "TypeError"),
        (lambda W_next, delta_next, slope: {}["nothing"], "KeyError"),
        (lambda W_next, delta_next, slope: int("two") * slope, "ValueError"),
        (lambda W_next, delta_next, slope: list(zip(W_next, slope, slope[:1], strict=True)), "ValueError"),
    ],
)
def test_a_wrong_variant_with_a_typing_mistake_is_broken_and_not_refused(program, error):
    with pytest.raises(WrongVariantBroken, match=f"fails before it can be wrong: {error}") as caught:
        refused(program)
    assert f"{__file__}:{program.__code__.co_firstlineno}" in str(caught.value)


def test_a_wrong_variant_whose_letters_have_no_value_anywhere_is_broken():
    with pytest.raises(WrongVariantBroken, match="no value on any layer"):
        refused(lambda z_prev: z_prev)


def test_an_inverse_is_refused_though_symbols_have_none():
    refusal = refused(
        lambda W_next, delta_next, slope: (np.linalg.inv(W_next) @ delta_next) * slope, on=(Network(3, 3, 3),)
    )
    assert refusal.caught == "numbers"
    assert "square" in str(refused(lambda W_next, delta_next, slope: np.linalg.inv(W_next) @ delta_next).says)


def test_a_wrong_variant_may_be_wrong_on_one_network_only():
    refusal = refused(
        lambda W_next, delta_next, slope: (W_next @ delta_next) * slope, on=(Network(3, 3, 3), NET)
    )
    assert refusal.caught == "shape"


# ---- all of it


def test_the_evidence_counts_what_was_compared():
    wrong = {"no slope": lambda W_next, delta_next: W_next.T @ delta_next}
    formula = BP2(("one", d(C, z(l))), ("two", bp2_term()), on=(NET,), wrong=wrong)
    evidence = prove(formula)
    assert (evidence.on_sizes, evidence.networks) == ("", ["2-3-4"])
    assert (evidence.entries, evidence.program_entries, evidence.difference_entries) == (6, 3, 3)
    assert [(refusal.name, refusal.caught) for refusal in evidence.wrong] == [("no slope", "algebra")]


def test_every_failure_is_a_formula_error():
    for kind in (NotProved, ProgramDiffers, WrongVariantPasses, WrongVariantBroken):
        assert issubclass(kind, FormulaError)
    with pytest.raises(FormulaError, match="no program"):
        prove(Formula(delta(l), ("true", bp2_term()), layers=hidden, on=[NET], wrong={}))


def test_a_nan_in_a_step_is_no_proof(named):
    false = Formula(delta(l), ("", 1 / (0 * slope(l)) * delta(l)), layers=last, on=[NET], wrong={})
    with pytest.raises(NotProved):
        prove_steps(named(false))


def test_one_neuron_is_proved_like_a_layer(named):
    entry = Formula(
        delta(l)[k, 0],
        ("", sigma_prime(z(l)[k, 0]) * Sum(W(l + 1)[j, k] * delta(l + 1)[j, 0], (j, 0, n[l + 1] - 1))),
        layers=hidden,
        on=[NET],
        wrong={},
    )
    assert prove_steps(named(entry)) == 3
    assert not symbolic_sizes.gaps(entry)
