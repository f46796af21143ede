"""An LSTM's forward and backward pass: made of the programs of its formulas, and as one loop."""

import numpy as np

from snippets.recurrence.gates import logistic
from snippets.recurrence.lstm_cell import lstm_cell
from snippets.recurrence.lstm_cell_gradient import lstm_cell_gradient
from snippets.recurrence.lstm_error import lstm_error
from snippets.recurrence.lstm_last_cell import lstm_last_cell
from snippets.recurrence.lstm_state import lstm_state
from snippets.recurrence.lstm_state_gradient import lstm_state_gradient


def forward(W, U, b, inputs):
    """Return the states of steps 0 to T, each H × N, and what the backward pass needs of each step.

    Args:
        W: the weights of the state, 4H × H: of the gates i, f, g and o, one below the other.
        U: those of the inputs, 4H × D.
        b: the biases, 4H × 1.
        inputs: the inputs of steps 1 to T, each D × N; a column is a sequence.

    >>> states, stored = forward(np.ones((4, 1)), np.ones((4, 1)), np.zeros((4, 1)), np.ones((2, 1, 1)))
    >>> [round(float(h[0, 0]), 3) for h in states]
    [0.0, 0.37, 0.651]
    """
    h = c = np.zeros((W.shape[1], inputs[0].shape[1]))
    states, stored = [h], []
    for x in inputs:
        z_i, z_f, z_g, z_o = np.split(W @ h + U @ x + b, 4)
        i, f, g, o = logistic(z_i), logistic(z_f), np.tanh(z_g), logistic(z_o)
        c_prev, c = c, lstm_cell(f, c, i, g)
        h = lstm_state(o, c)
        states.append(h)
        stored.append((i, f, g, o, c_prev, c))
    return states, stored


def errors(W, stored, by_h):
    """Return the errors of the four gates at steps 1 to T, each 4H × N, for a cost of the last state.

    Args:
        W: the weights of the state, 4H × H.
        stored: what the forward pass stored of each step.
        by_h: ∂C/∂h of the last state, H × N.

    >>> W, by_h = np.ones((4, 1)), np.ones((1, 1))
    >>> _, stored = forward(W, np.ones((4, 1)), np.zeros((4, 1)), np.ones((2, 1, 1)))
    >>> [delta.shape for delta in errors(W, stored, by_h)]
    [(4, 1), (4, 1)]
    """
    by_c, f_next, deltas = None, None, []
    for i, f, g, o, c_prev, c in reversed(stored):
        last = by_c is None
        by_c = lstm_last_cell(by_h, o, c) if last else lstm_cell_gradient(by_h, o, c, by_c, f_next)
        delta = lstm_error(by_c, by_h, i, f, g, o, c_prev, c)
        by_h, f_next = lstm_state_gradient(np.zeros_like(by_h), W, delta), f
        deltas.append(delta)
    return deltas[::-1]


def backward(W, U, states, stored, inputs, G):
    """Return the gradients of W, U and b.

    Args:
        W, U: the weights of the gates i, f, g and o, one below the other, 4H × H and 4H × D.
        states: the states of steps 0 to T, each H × N; a column is a sequence.
        stored: i, f, g, o, the cell before and the cell of each step, each H × N.
        inputs: the inputs of steps 1 to T, each D × N.
        G: the gradients from the rest of the network at steps 1 to T, each H × N.

    >>> rng = np.random.default_rng(0)
    >>> W, U, b = (rng.normal(size=size) for size in ((12, 3), (12, 2), (12, 1)))
    >>> inputs, G = rng.normal(size=(5, 2, 1)), rng.normal(size=(5, 3, 1))
    >>> def cost(W):
    ...     return np.sum(np.array(forward(W, U, b, inputs)[0][1:]) * G)
    >>> dW, dU, db = backward(W, U, *forward(W, U, b, inputs), inputs, G)
    >>> step = np.zeros((12, 3))
    >>> step[4, 1] = 1e-5
    >>> bool(abs((cost(W + step) - cost(W - step)) / 2e-5 - dW[4, 1]) < 1e-8)
    True
    """
    dW, dU, db = np.zeros(W.shape), np.zeros(U.shape), np.zeros((len(W), 1))
    dh_next = dc_next = np.zeros(states[0].shape)
    for t in reversed(range(len(inputs))):
        i, f, g, o, c_prev, c = stored[t]
        dh = G[t] + dh_next
        dc = dh * o * (1 - np.tanh(c) ** 2) + dc_next
        dz_i = dc * g * i * (1 - i)
        dz_f = dc * c_prev * f * (1 - f)
        dz_g = dc * i * (1 - g**2)
        dz_o = dh * np.tanh(c) * o * (1 - o)
        delta = np.vstack([dz_i, dz_f, dz_g, dz_o])
        dW += delta @ states[t].T
        dU += delta @ inputs[t].T
        db += delta.sum(axis=1, keepdims=True)
        dh_next, dc_next = W.T @ delta, dc * f
    return dW, dU, db
