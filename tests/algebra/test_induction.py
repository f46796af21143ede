"""What holds for as many steps as a letter says: L layers, T time steps, by induction."""

import numpy as np
import pytest
from sympy import Symbol

from backprop_checked.algebra.comparison import entries_of
from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.formula import Formula, every, networks
from backprop_checked.algebra.interpretation import Numeric
from backprop_checked.algebra.notation import (
    C,
    Each,
    L,
    Letter,
    W,
    a,
    b,
    d,
    delta,
    diag,
    k,
    l,
    m,
    sigma,
    sigma_prime,
    slope,
)
from backprop_checked.algebra.notation import n as width
from backprop_checked.algebra.proof import prove
from backprop_checked.algebra.recurrence import Declared, Recurrence
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.step_declaration import StepDeclaration
from backprop_checked.algebra.symbolic_sizes import gaps
from backprop_checked.algebra.term import Chain, Eye, SumOver, unchecked

pytestmark = pytest.mark.slow

T, H, D, K = (Symbol(name, integer=True, positive=True) for name in "THDK")
t = Symbol("t", integer=True)
W_h, U, V = Letter(Sign("W_h"), H, H), Letter(Sign("U_x"), H, D), Letter(Sign("V_o"), K, H)


def at_step(name, height):
    return lambda step: Letter(Sign(name), height, 1, step)


x, s, h, o, e = (
    at_step(name, height) for name, height in {"x_t": D, "s_t": H, "h_t": H, "o_t": K, "e_t": H}.items()
)
every_step, free = (t, 1, T), [W_h, U, V, h(0), x(t)]
network = {s(t): W_h @ h(t - 1) + U @ x(t), h(t): sigma(s(t)), o(t): V @ h(t)}
share, carry = V.T @ d(C, o(t)), W_h.T @ e(t + 1)
last_step = {e(T): (V.T @ d(C, o(T))) * sigma_prime(s(T))}


def recurrent(backward):
    rules = {**network, **last_step, e(t): backward}
    return Recurrence("a recurrent network", free, every_step, rules, [o(t)], {T: 3, H: 4, D: 5, K: 6})


net = recurrent((carry + share) * sigma_prime(s(t)))
# A network whose cost reads the last state alone, and whose states have one width: shapes say nothing there.
to_one = Recurrence(
    "a recurrent network of which the last state is read",
    [W_h, U, h(0), x(t)],
    every_step,
    {s(t): W_h @ h(t - 1) + U @ x(t), h(t): sigma(s(t))},
    [h(T)],
    {T: 3, H: 4, D: 5},
)
deep, linear = networks()[0], networks(identity=True)[0]
factor = diag(slope(k)) @ W(k + 1).T
by_state = W_h.T @ diag(sigma_prime(s(k)))
weights, above = Chain(W(k), k, L, 1, -1), Chain(W(m), m, L, k + 1, -1)
weights_down, biases = Chain(W(k), k, l, 1, -1), SumOver(Chain(W(m), m, l, k + 1, -1) @ b(k), k, 1, l)


def formula(graph, left, *terms):
    made = Formula(left, *(("", term) for term in terms), on=[graph], layers=every, wrong={})
    made.bind(lambda: None, "A_FORMULA", {})
    return made


RIGHT = {
    "from the first layer": (deep, delta(1), Chain(factor, k, 1, L - 1) @ delta(L)),
    "from any layer": (deep, delta(l), Chain(factor, k, l, L - 1) @ delta(L)),
    "one product transposed": (
        deep,
        delta(1),
        Chain(W(k + 1) @ diag(slope(k)), k, L - 1, 1, -1).T @ delta(L),
    ),
    "activations": (deep, d(C, a(l)), Chain(W(k + 1).T @ diag(slope(k + 1)), k, l, L - 1) @ d(C, a(L))),
    "the input": (deep, d(C, a(0)), Chain(W(k).T @ diag(slope(k)), k, 1, L) @ d(C, a(L))),
    "linear layers": (linear, a(l), weights_down @ a(0) + biases),
    "recurrent: errors": (net, e(t), d(C, s(t))),
    "recurrent: weights": (net, d(C, W_h), SumOver(e(t) @ h(t - 1).T, t, 1, T)),
    "recurrent: inputs' weights": (net, d(C, U), SumOver(e(t) @ x(t).T, t, 1, T)),
    "recurrent: outputs' weights": (net, d(C, V), SumOver(d(C, o(t)) @ h(t).T, t, 1, T)),
    "recurrent: first state": (net, d(C, h(0)), W_h.T @ e(1)),
    "recurrent: inputs": (net, d(C, x(t)), U.T @ e(t)),
    "product of Jacobians": (to_one, d(C, h(t)), Chain(by_state, k, t + 1, T) @ d(C, h(T))),
    "product of all Jacobians": (to_one, d(C, h(0)), Chain(by_state, k, 1, T) @ d(C, h(T))),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_holds_for_every_number_of_steps_is_proved(name):
    assert not gaps(formula(*RIGHT[name]))


# What is claimed of the first layer's errors, of the recurrent weights' gradient, of a state's: as functions,
# for the shapes of some do not even fit.
ERRORS = {
    "a factor too few": lambda: Chain(factor, k, 1, L - 2) @ delta(L - 1),
    "a factor too few at the start": lambda: Chain(factor, k, 2, L - 1) @ delta(L),
    "a factor too many": lambda: Chain(factor, k, 1, L) @ delta(L),
    "the order of the forward pass": lambda: Chain(factor, k, L - 1, 1, -1) @ delta(L),
    "the layer's own weights": lambda: Chain(diag(slope(k)) @ W(k).T, k, 1, L - 1) @ delta(L),
    "the slope above": lambda: Chain(diag(slope(k + 1)) @ W(k + 1).T, k, 1, L - 1) @ delta(L),
    "no slope": lambda: Chain(W(k + 1).T, k, 1, L - 1) @ delta(L),
    "not transposed": lambda: Chain(diag(slope(k)) @ W(k + 1), k, 1, L - 1) @ delta(L),
    "no slope at the top": lambda: Chain(factor, k, 1, L - 1) @ d(C, a(L)),
    "activations for slopes": lambda: Chain(diag(a(k)) @ W(k + 1).T, k, 1, L - 1) @ delta(L),
    "twice": lambda: 2 * Chain(factor, k, 1, L - 1) @ delta(L),
    "a sign in each factor": lambda: Chain(-factor, k, 1, L - 1) @ delta(L),
    "a layer that there is not": lambda: Chain(factor, k, 1, L - 1) @ diag(slope(L)) @ d(C, a(L + 1)),
}
OUTPUTS = {
    "no bias": lambda: weights @ a(0),
    "without the last bias": lambda: weights @ a(0) + SumOver(above @ b(k), k, 1, L - 1),
    "without the first bias": lambda: weights @ a(0) + SumOver(above @ b(k), k, 2, L),
    "the weights of the layer before": lambda: (
        weights @ a(0) + SumOver(Chain(W(m), m, L, k, -1) @ b(k), k, 1, L)
    ),
    "the first weights forgotten": lambda: Chain(W(k), k, L, 2, -1) @ a(0) + SumOver(above @ b(k), k, 1, L),
}
GRADIENTS = {
    "h_t for h_{t-1}": lambda: SumOver(e(t) @ h(t).T, t, 1, T),
    "the last step left out": lambda: SumOver(e(t) @ h(t - 1).T, t, 1, T - 1),
    "the first step left out": lambda: SumOver(e(t) @ h(t - 1).T, t, 2, T),
    "only the last step": lambda: e(T) @ h(T - 1).T,
    "transposed": lambda: SumOver(h(t - 1) @ e(t).T, t, 1, T),
    "a mean over time": lambda: SumOver(e(t) @ h(t - 1).T, t, 1, T) / T,
}
STATES = {
    "one too many": lambda: Chain(by_state, k, t, T) @ d(C, h(T)),
    "one too few": lambda: Chain(by_state, k, t + 2, T) @ d(C, h(T)),
    "no slopes": lambda: Chain(W_h.T, k, t + 1, T) @ d(C, h(T)),
    "from the last to the first": lambda: Chain(by_state, k, T, t + 1, -1) @ d(C, h(T)),
    "not transposed": lambda: Chain(W_h @ diag(sigma_prime(s(k))), k, t + 1, T) @ d(C, h(T)),
    "factors swapped": lambda: Chain(diag(sigma_prime(s(k))) @ W_h.T, k, t + 1, T) @ d(C, h(T)),
}
WRONG = {
    **{f"errors: {name}": (deep, delta(1), term) for name, term in ERRORS.items()},
    **{f"linear: {name}": (linear, a(L), term) for name, term in OUTPUTS.items()},
    **{f"weights: {name}": (net, d(C, W_h), term) for name, term in GRADIENTS.items()},
    **{f"states: {name}": (to_one, d(C, h(t)), term) for name, term in STATES.items()},
    "linear layers, of a network that is not": (deep, a(l), lambda: weights_down @ a(0) + biases),
    "the last error for the first": (net, d(C, h(0)), lambda: W_h.T @ e(T)),
    "the first error, not transposed": (net, d(C, h(0)), lambda: W_h @ e(1)),
    "a step that there is not": (to_one, d(C, h(0)), lambda: Chain(by_state, k, 0, T) @ d(C, h(T))),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_fails_for_some_number_of_steps_is_refused_by_the_induction_alone(name):
    graph, left, term = WRONG[name]
    with unchecked():
        wrong = formula(graph, left, left)
        wrong.steps[0].term = term()
        assert _is_refused(wrong)


def _is_refused(claim):
    try:
        return bool(gaps(claim))
    except Undecided:
        return True


WRONG_ERRORS = {
    "no carry": share * sigma_prime(s(t)),
    "the carry is not multiplied by the slope": carry + share * sigma_prime(s(t)),
    "no slope": carry + share,
    "no share of the output": carry * sigma_prime(s(t)),
    "W is not transposed": (W_h @ e(t + 1) + share) * sigma_prime(s(t)),
    "the carry counts twice": (2 * carry + share) * sigma_prime(s(t)),
    "the slope of the step after": (carry + share) * sigma_prime(s(t + 1)),
    "the state for the slope": (carry + share) * h(t),
}


@pytest.mark.parametrize("name", WRONG_ERRORS)
def test_a_wrong_recurrence_of_the_errors_is_refused(name):
    rule = WRONG_ERRORS[name]
    wrong = recurrent(rule + 0 * e(t + 1))  # what carries nothing has a last step all the same
    assert gaps(formula(wrong, d(C, s(t)), e(t)))
    assert gaps(formula(wrong, d(C, W_h), SumOver(e(t) @ h(t - 1).T, t, 1, T)))


def test_a_step_may_rest_on_a_formula_about_every_step():
    jacobians = formula(to_one, d(C, h(t)), Chain(by_state, k, t + 1, T) @ d(C, h(T)))
    carried = Chain(by_state, k, t + 1, T) @ d(C, h(T))
    term = SumOver(diag(sigma_prime(s(t))) @ carried @ h(t - 1).T, t, 1, T)
    alone = formula(to_one, d(C, W_h), term)
    assert gaps(alone)
    alone.steps[0].uses = (jacobians,)
    assert not gaps(alone)
    false = formula(to_one, d(C, h(t)), Chain(W_h.T, k, t + 1, T) @ d(C, h(T)))
    carried = Chain(W_h.T, k, t + 1, T) @ d(C, h(T))
    term = SumOver(diag(sigma_prime(s(t))) @ carried @ h(t - 1).T, t, 1, T)
    resting = formula(to_one, d(C, W_h), term)
    resting.steps[0].uses = (false,)
    assert gaps(resting)


def test_a_false_claim_is_refuted_on_a_network_that_is_written_out():
    [gap] = gaps(formula(deep, delta(1), 2 * Chain(factor, k, 1, L - 1) @ delta(L)))
    sizes, entry, difference = gap.counterexample()
    assert sizes[width[1]] > entry[0]
    assert abs(difference) > 1e-6


@pytest.mark.parametrize("name", [name for name, (graph, *_) in RIGHT.items() if graph is to_one])
def test_the_steps_in_numbers_follow_from_the_same_declaration(name):
    graph, left, right = RIGHT[name]
    world = Numeric(graph)
    claim = formula(graph, left, right)
    for step in (1, 2, 3):
        differences, said = (entries_of(claim, term, world, step) for term in (left, right))
        np.testing.assert_allclose(said, differences, rtol=1e-6, atol=1e-8)


STATE_GRADIENT = Formula(
    d(C, h(0)),
    ("through every step", Chain(by_state, k, 1, T) @ d(C, h(T))),
    on=[to_one],
    layers=lambda graph: [1],
    wrong={
        "one step too few": lambda slopes, W_h, last: state_gradient(slopes[1:], W_h, last),
        "not transposed": lambda slopes, W_h, last: state_gradient(slopes, W_h.T, last),
        "in the order of time": lambda slopes, W_h, last: state_gradient(slopes[::-1], W_h, last),
    },
)
slopes, last = Each(sigma_prime(s(k)), k, 1, T), d(C, h(T))


@STATE_GRADIENT.program
def state_gradient(slopes, W_h, last):
    for slope in slopes[::-1]:
        last = W_h.T @ (slope * last)
    return last


def test_a_formula_about_every_step_has_a_program_that_is_run_on_paper_and_on_more_steps():
    evidence = prove(STATE_GRADIENT)
    assert evidence.word == "proved for every size"
    assert evidence.other_sizes == ["T = 5, H = 6, D = 7"]
    assert [each.caught for each in evidence.wrong] == ["algebra"] * 3


def test_what_was_differentiated_is_not_differentiated_again_in_silence():
    with pytest.raises(Undecided, match="what is carried from step to step"):
        gaps(formula(net, d(d(C, h(t)), h(t)), d(d(C, h(t)), h(t)) + Eye(H)))


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({s(t): W_h @ h(t), h(t): sigma(s(t))}, r"s_t\(t\) is computed from h_t\(t\)"),
        ({s(t): W_h @ h(t - 1), h(t): s(T)}, r"h_t\(t\) is computed from s_t\(T\)"),
        ({h(1): h(0), h(t): W_h @ h(t - 1)}, r"h_t\(1\) has a rule of its own"),
    ],
)  # fmt: skip
def test_a_letter_that_follows_from_what_comes_after_it_is_refused(rules, message):
    with pytest.raises(ValueError, match=message):
        Declared([W_h, h(0)], every_step, rules, [h(T)])


def test_a_cost_of_what_is_computed_backwards_is_refused():
    with pytest.raises(ValueError, match="is computed backwards"):
        Declared(free, every_step, {**network, **last_step, e(t): carry}, [o(t), e(t)])


def test_an_error_in_the_forward_pass_is_refused():
    errors = Letter("delta", H, 1, t), Letter("z", H, 1, t)
    rules = {errors[1]: W_h @ h(t - 1), h(t): sigma(errors[1]) + errors[0]}
    with pytest.raises(Undecided, match="C is declared by no forward computation"):
        StepDeclaration(Declared([W_h, h(0)], every_step, rules, [h(T)]))


def test_a_network_whose_last_layer_differs_has_no_letter_for_its_depth():
    softmax = networks(output="softmax")[0]
    with pytest.raises(Undecided, match="layers are not all alike"):
        gaps(formula(softmax, delta(1), Chain(factor, k, 1, L - 1) @ delta(L)))
