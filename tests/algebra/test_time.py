"""Recurrent networks: formulas about some of the steps, letters that stand for gradients, copies, gates."""

import numpy as np
import pytest
from sympy import Lambda, Symbol, tanh

from backprop_checked.algebra import proof
from backprop_checked.algebra.comparison import entries_of, on
from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.formula import Formula, every, last
from backprop_checked.algebra.interpretation import Numeric
from backprop_checked.algebra.notation import C, Each, Letter, d, k, sigma, sigma_prime
from backprop_checked.algebra.proof import NotProved, prove, prove_steps
from backprop_checked.algebra.recurrence import Recurrence, Span
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.symbolic_sizes import gaps
from backprop_checked.algebra.term import Entrywise, Ones, SumOver, x

pytestmark = pytest.mark.slow

T, S, K, H = (Symbol(name, integer=True, positive=True) for name in "TSKH")
t = Symbol("t", integer=True)
W = Letter(Sign("W_h"), H, H)


def at_step(name):
    return lambda step: Letter(Sign(name), H, 1, step)


def W_copy(step):
    return Letter(Sign("W_copy"), H, H, step)


h, a, G, c, g = (at_step(name) for name in ("h_t", "a_t", "G_t", "c_t", "g_t"))
z, delta = (lambda step, name=name: Letter(name, H, 1, step) for name in ("z", "delta"))
one = Ones(H, 1)
states = {W_copy(t): W, z(t): W_copy(t) @ h(t - 1), h(t): sigma(z(t))}
handed_on = {a(t): h(t), G(t): d(C, a(t))}


def logistic(z):
    return 1 / (1 + np.exp(-z))


def hyperbolic(term):
    return Entrywise(Lambda(x, tanh(x)), term)


net = Recurrence("{T} steps", [W, h(0)], (t, 1, T), {**states, **handed_on}, [a(t)], {T: 3, H: 4})
cut = Recurrence("{S} and {K}", [W, h(0)], (t, 1, S + K), states, [h(S + K)], {S: 2, K: 3, H: 4})
gated = Recurrence(
    "{T} gated steps",
    [W, h(0), c(0)],
    (t, 1, T),
    {
        W_copy(t): W,
        z(t): W_copy(t) @ h(t - 1),
        g(t): hyperbolic(z(t)),
        c(t): sigma(z(t)) * c(t - 1) + g(t),
        h(t): hyperbolic(c(t)),
        **handed_on,
    },
    [a(t)],
    {T: 3, H: 4},
    activation=logistic,
)
but_the_last = Span(1, T - 1)


def formula(graph, left, *terms, layers=every):
    made = Formula(left, *(("", term) for term in terms), on=[graph], layers=layers, wrong={})
    made.bind(lambda: None, "A_FORMULA", {})
    return made


carried = (G(t) + W.T @ delta(t + 1)) * sigma_prime(z(t))


def test_a_formula_may_speak_of_some_steps_only():
    right = formula(net, delta(t), carried, layers=but_the_last)
    assert not gaps(right)
    assert prove_steps(right) == 8  # four entries at two of three steps
    with pytest.raises(Undecided, match="may be outside of the steps"):
        gaps(formula(net, delta(t), carried))


def test_what_holds_of_some_steps_only_is_refused_of_more():
    [gap] = gaps(formula(net, delta(t), G(t) * sigma_prime(z(t)), layers=but_the_last))
    sizes, _, difference = gap.counterexample()
    assert sizes[T] == 3
    assert abs(difference) > 1e-6
    assert not gaps(formula(net, delta(T), G(T) * sigma_prime(z(T)), layers=last))


def test_a_span_of_no_steps_compares_nothing():
    with pytest.raises(NotProved, match="nothing to compare"):
        prove_steps(formula(net, delta(t), carried, layers=Span(T, T - 1)))


def test_a_letter_stands_for_a_gradient_at_every_step():
    assert not gaps(formula(net, G(t), d(C, a(t)), layers=Span(1, T)))
    assert gaps(formula(net, d(C, h(t)), G(t), layers=but_the_last))
    world = Numeric(net)
    claim = formula(net, d(C, h(3)), G(3))
    gradient, letter = (entries_of(claim, term, world, 3) for term in (claim.lhs, claim.rhs))
    np.testing.assert_allclose(letter, gradient, rtol=1e-6)


def test_the_gradients_of_copies_add_up_over_time():
    copies, outer = SumOver(d(C, W_copy(t)), t, 1, T), SumOver(delta(t) @ h(t - 1).T, t, 1, T)
    right = formula(net, d(C, W), copies, outer, layers=last)
    assert not gaps(right)
    assert prove_steps(right) == 32
    assert gaps(formula(net, d(C, W), d(C, W_copy(T)), layers=last))


def test_the_step_of_a_sum_is_its_own():
    total = SumOver(delta(t), t, 1, T)
    assert total.subs(t, 3) == total
    assert total.subs(T, 5) == SumOver(delta(t), t, 1, 5)
    assert SumOver(delta(k), k, 1, t).subs(t, 3) == SumOver(delta(k), k, 1, 3)


def test_a_sum_is_cut_at_a_step():
    outer = delta(t) @ h(t - 1).T
    parts = SumOver(outer, t, 1, S) + SumOver(outer, t, S + 1, S + K)
    right = formula(cut, d(C, W), parts, layers=last)
    assert not gaps(right)
    assert prove_steps(right) == 16
    assert gaps(formula(cut, d(C, W), SumOver(outer, t, S + 1, S + K), layers=last))


GATES = {
    "the candidate": (d(C, z(t)), d(C, c(t)) * (one - g(t) * g(t)), False),
    "the cell": (
        d(C, c(t)),
        d(C, h(t)) * (one - h(t) * h(t)) + d(C, c(t + 1)) * sigma(z(t + 1)),
        True,
    ),
    "the cell, no carry": (d(C, c(t)), d(C, h(t)) * (one - h(t) * h(t)), False),
    "the gate and the candidate": (
        d(C, z(t)),
        d(C, c(t)) * (c(t - 1) * sigma(z(t)) * (one - sigma(z(t))) + one - g(t) * g(t)),
        True,
    ),
    "the sigmoid's slope for tanh": (
        d(C, z(t)),
        d(C, c(t)) * (c(t - 1) * sigma(z(t)) * (one - sigma(z(t))) + g(t) * (one - g(t))),
        False,
    ),
}


@pytest.mark.parametrize("name", GATES)
def test_gates_are_proved_by_the_slopes_of_tanh_and_of_the_sigmoid(name):
    left, right, holds = GATES[name]
    layers = but_the_last if "cell" in name else Span(1, T)
    assert (not gaps(formula(gated, left, right, layers=layers))) == holds


def test_a_step_may_name_a_formula_that_leads_to_the_next_step():
    to_the_next = formula(net, d(C, h(t)), G(t) + W.T @ delta(t + 1), layers=but_the_last)
    error = formula(net, delta(t), d(C, h(t)) * sigma_prime(z(t)), carried, layers=but_the_last)
    error.steps[1].uses = (to_the_next,)
    assert not gaps(error)


m, p, q, total = (at_step(name) for name in ("m_t", "p_t", "q_t", "s_t"))
at_the_end = Recurrence(
    "{T} steps, the last one of its own",
    [W, h(0), p(T), q(T)],
    (t, 1, T),
    {
        **states,
        m(t): 2 * m(t + 1),
        m(T): q(T),
        delta(t): 2 * sigma_prime(z(t)) * m(t + 1),
        delta(T): p(T),
        total(t): delta(t + 1) + total(t + 1),
        total(T): q(T),
    },
    [h(T)],
    {T: 3, H: 4},
)


def test_what_is_known_of_some_steps_proves_nothing_of_the_others():
    slope_times_m = sigma_prime(z(t)) * m(t)
    before_the_last = formula(at_the_end, delta(t), slope_times_m, layers=but_the_last)
    assert not gaps(before_the_last)
    beside = slope_times_m.subs(t, t + 1) + total(t + 1)
    claims = {
        "the last": (delta(T), slope_times_m.subs(t, T), Span(T, T), False),
        "all": (total(1), q(T) + SumOver(slope_times_m, t, 2, T), Span(1, 1), False),
        "those beside them": (total(t), beside, Span(1, T - 1), False),
        "those that are known": (total(t), beside, Span(1, T - 2), True),
    }
    for left, right, layers, holds in claims.values():
        claim = formula(at_the_end, left, right, layers=layers)
        claim.steps[0].uses = (before_the_last,)
        assert (not gaps(claim)) == holds


STATE = Formula(
    d(C, W),
    ("", SumOver(delta(t) @ h(t - 1).T, t, 1, T)),
    on=[net],
    layers=last,
    wrong={
        "the last step only": lambda deltas, before: deltas[-1] @ before[-1].T,
        "the mean": lambda deltas, before: state(deltas, before) / len(deltas),
    },
)
deltas, before = Each(delta(k), k, 1, T), Each(h(k), k, 0, T - 1)


@STATE.program
def state(deltas, before):
    return sum(one @ other.T for one, other in zip(deltas, before, strict=True))


def test_a_program_takes_lists_over_time():
    evidence = prove(STATE)
    assert evidence.word == "proved for every size"
    assert evidence.other_sizes == ["T = 5, H = 6"]
    assert [each.caught for each in evidence.wrong] == ["algebra"] * 2


def test_a_message_speaks_of_steps():
    assert on(net, 2) == "3 steps, step 2"


def test_what_is_open_is_said():
    assert net.opaque == ("σ", "cost")
    assert gated.opaque == ("cost",)
    assert net.name == "3 steps"


def test_a_false_claim_about_many_steps_is_refused_in_numbers_before_any_algebra(monkeypatch):
    monkeypatch.setattr(proof.symbolic_sizes, "gaps", lambda formula: pytest.fail("written out"))
    with pytest.raises(NotProved, match="does not hold"):
        proof.prove_for_every_size(formula(net, delta(t), carried * 2, layers=but_the_last))
