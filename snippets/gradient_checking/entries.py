"""The derivative of a cost with respect to each entry of an array, by central differences."""

import numpy as np


def numerical_gradient(cost, W, h=1e-5):
    """Return an array like W: the central difference of the cost in each entry.

    Args:
        cost: a function of one array, which returns a number.
        W: the array at which the cost is differentiated, of any shape.
        h: the step.

    >>> W = np.array([[1, 2], [3, 4]])
    >>> print(numerical_gradient(lambda W: np.sum(W**2), W).round(6))
    [[2. 4.]
     [6. 8.]]
    """
    gradient = np.empty(W.shape)
    for place in np.ndindex(*W.shape):
        step = np.zeros(W.shape)
        step[place] = h
        gradient[place] = (cost(W + step) - cost(W - step)) / (2 * h)
    return gradient
