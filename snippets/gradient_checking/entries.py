"""The derivative of a cost with respect to each entry of an array, by central differences."""

import numpy as np


def numerical_gradient(cost, W, h=6e-6):
    """Return an array like W: the central difference of the cost in each entry.

    Args:
        cost: a function without arguments, which computes the cost from W as it is.
        W: an array of float64, of any shape; it is changed, and changed back.
        h: the step.

    Raises:
        TypeError: for an array of integers, in which a small step is lost.

    >>> W = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> print(numerical_gradient(lambda: np.sum(W**2), W).round(6))
    [[2. 4.]
     [6. 8.]]
    """
    if W.dtype.kind != "f":
        raise TypeError(f"W holds {W.dtype}, and a small step needs floats: W = W.astype(float)")
    gradient = np.zeros(W.shape)
    for at in np.ndindex(W.shape):
        old = W[at]
        W[at] = old + h
        ahead = cost()
        W[at] = old - h
        behind = cost()
        W[at] = old
        gradient[at] = (ahead - behind) / (2 * h)
    return gradient
