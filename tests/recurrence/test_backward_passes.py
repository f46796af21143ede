"""The two loops of the chapter against central differences, entry by entry, and against the formulas."""

import numpy as np
import pytest

from snippets.recurrence import backward_pass, lstm_pass
from snippets.recurrence.lstm_input_weights import lstm_input_weights
from snippets.recurrence.lstm_weight_gradient import lstm_weight_gradient

T, H, D, N = 4, 3, 2, 5


def drawn(*shapes):
    rng = np.random.default_rng(1)
    return [rng.normal(size=shape) for shape in shapes]


def measured(cost, array, h=1e-5):
    """The gradient of a cost with respect to an array, by central differences."""
    gradient = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        step = np.zeros(array.shape)
        step[place] = h
        gradient[place] = (cost(array + step) - cost(array - step)) / (2 * h)
    return gradient


def plain(W, U, b, inputs, G, h_0):
    states = backward_pass.forward(W, U, b, h_0, inputs)
    return states, lambda: backward_pass.backward(W, U, states, inputs, G)


def lstm(W, U, b, inputs, G):
    states, stored = lstm_pass.forward(W, U, b, inputs)
    return states, lambda: lstm_pass.backward(W, U, states, stored, inputs, G)


SHAPES = (T, D, N), (T, H, N)
PASSES = {
    "plain": (plain, drawn((H, H), (H, D), (H, 1), *SHAPES, (H, N))),
    "LSTM": (lstm, drawn((4 * H, H), (4 * H, D), (4 * H, 1), *SHAPES)),
}


@pytest.mark.parametrize("name", PASSES)
def test_every_gradient_of_a_loop_agrees_with_central_differences(name):
    network, arguments = PASSES[name]
    G = arguments[4]
    gradients = network(*arguments)[1]()
    assert len(gradients) == {"plain": 4, "LSTM": 3}[name]
    for number, gradient in zip((0, 1, 2, 5), gradients, strict=False):

        def cost(array, at=number):
            states, _ = network(*arguments[:at], array, *arguments[at + 1 :])
            return np.sum(np.array(states[1:]) * G)

        right = measured(cost, arguments[number])
        assert np.abs(right).max() > 0.1
        assert gradient.shape == right.shape
        assert np.abs(gradient - right).max() < 1e-8


def test_the_loop_of_an_lstm_gives_what_its_formulas_give_for_a_cost_of_the_last_state():
    W, U, b, inputs, G = PASSES["LSTM"][1]
    states, stored = lstm_pass.forward(W, U, b, inputs)
    deltas = lstm_pass.errors(W, stored, G[-1])
    by_formulas = (
        lstm_weight_gradient(deltas, states[:-1]),
        lstm_input_weights(deltas, inputs),
        sum(deltas).sum(axis=1, keepdims=True),
    )
    last_alone = np.concatenate([np.zeros((T - 1, H, N)), G[-1:]])
    for loop, formula in zip(
        lstm_pass.backward(W, U, states, stored, inputs, last_alone), by_formulas, strict=True
    ):
        assert np.abs(loop - formula).max() < 1e-12
