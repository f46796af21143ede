"""Backpropagation through time as one loop, for σ = tanh."""

import numpy as np


def forward(W, U, b, h_0, inputs):
    """Return the states of steps 0 to T, each H × N; a column is a sequence.

    >>> one = np.array([[1.0]])
    >>> [round(float(h[0, 0]), 3) for h in forward(one, one, 0 * one, 0 * one, [one, 0 * one])]
    [0.0, 0.762, 0.642]
    """
    states = [h_0]
    for x_t in inputs:
        states.append(np.tanh(W @ states[-1] + U @ x_t + b))
    return states


def backward(W, U, states, inputs, G):
    """Return the gradients of W, U, b and the first state.

    Args:
        W, U: the weights, H × H and H × D.
        states: the states of steps 0 to T, each H × N; a column is a sequence.
        inputs: the inputs of steps 1 to T, each D × N.
        G: the gradients from the rest of the network at steps 1 to T, each H × N.

    >>> rng = np.random.default_rng(0)
    >>> W, U, b, h_0 = (rng.normal(size=size) for size in ((3, 3), (3, 2), (3, 1), (3, 1)))
    >>> inputs, G = rng.normal(size=(5, 2, 1)), rng.normal(size=(5, 3, 1))
    >>> def cost(W):
    ...     return np.sum(np.array(forward(W, U, b, h_0, inputs)[1:]) * G)
    >>> dW, dU, db, dh_0 = backward(W, U, forward(W, U, b, h_0, inputs), inputs, G)
    >>> step = np.zeros((3, 3))
    >>> step[0, 1] = 1e-5
    >>> bool(abs((cost(W + step) - cost(W - step)) / 2e-5 - dW[0, 1]) < 1e-8)
    True
    """
    dW, dU, db = np.zeros(W.shape), np.zeros(U.shape), np.zeros((len(W), 1))
    dh_next = np.zeros(states[0].shape)
    for t in reversed(range(len(inputs))):
        delta = (G[t] + dh_next) * (1 - states[t + 1] ** 2)
        dW += delta @ states[t].T
        dU += delta @ inputs[t].T
        db += delta.sum(axis=1, keepdims=True)
        dh_next = W.T @ delta
    return dW, dU, db, dh_next
