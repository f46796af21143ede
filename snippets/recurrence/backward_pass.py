"""Backpropagation through time as one loop, for σ = tanh."""

import numpy as np


def forward(W, U, b, h_0, inputs):
    """Return the states of steps 0 to T, each H × 1.

    >>> one = np.array([[1.0]])
    >>> [round(float(h[0, 0]), 3) for h in forward(one, one, 0 * one, 0 * one, [one, 0 * one])]
    [0.0, 0.762, 0.642]
    """
    states = [h_0]
    for x_t in inputs:
        states.append(np.tanh(W @ states[-1] + U @ x_t + b))
    return states


def backward(W, U, states, inputs, arriving):
    """Return the gradients of W, U, b and the first state.

    Args:
        W, U: the weights, H × H and H × D.
        states: the states of steps 0 to T, each H × 1.
        inputs: the inputs of steps 1 to T, each D × 1.
        arriving: G of steps 1 to T, each H × 1.

    >>> rng = np.random.default_rng(0)
    >>> W, U, b, h_0 = (rng.normal(size=size) for size in ((3, 3), (3, 2), (3, 1), (3, 1)))
    >>> inputs, arriving = rng.normal(size=(5, 2, 1)), rng.normal(size=(5, 3, 1))
    >>> def cost(W):
    ...     return np.sum(np.array(forward(W, U, b, h_0, inputs)[1:]) * arriving)
    >>> by_W, by_U, by_b, by_h_0 = backward(W, U, forward(W, U, b, h_0, inputs), inputs, arriving)
    >>> step = np.zeros((3, 3))
    >>> step[0, 1] = 1e-5
    >>> bool(abs((cost(W + step) - cost(W - step)) / 2e-5 - by_W[0, 1]) < 1e-8)
    True
    """
    by_W, by_U, by_b, carry = 0 * W, 0 * U, 0 * states[0], 0 * states[0]
    for t in reversed(range(len(inputs))):
        delta = (arriving[t] + carry) * (1 - states[t + 1] ** 2)
        by_W = by_W + delta @ states[t].T
        by_U = by_U + delta @ inputs[t].T
        by_b = by_b + delta
        carry = W.T @ delta
    return by_W, by_U, by_b, carry
