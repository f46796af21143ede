"""Leaky ReLU: the gradient is scaled by α where the input is negative."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, gate, i, j
from snippets.losses.functions import G, X, Y, alpha, entrywise

x = X[i, j]

definition = {Y[i, j]: gate(x) * x + (1 - gate(x)) * alpha * x}
leaky = entrywise(definition, free=[alpha])

LEAKY_RELU = Formula(
    d(C, x),
    ("chain rule: entry by entry", d(C, Y[i, j]) * d(Y[i, j], x)),
    (
        "the slope is 1 where the input is greater than 0, and $\\alpha$ elsewhere",
        G[i, j] * (gate(x) + (1 - gate(x)) * alpha),
    ),
    on=leaky,
    wrong={
        "the error is forgotten where the input is negative": lambda G, X, alpha: np.where(X > 0, G, alpha),
        "0 where the input is negative, as for ReLU": lambda G, X: G * (X > 0),
        "the function itself instead of its slope": lambda G, X, alpha: G * np.where(X > 0, X, alpha * X),
        "α on both sides": lambda G, alpha: alpha * G,
        "the sign of the gradient decides": lambda G, alpha: np.where(G > 0, G, alpha * G),
    },
)


@LEAKY_RELU.program
def leaky_relu(G, X, alpha):
    """Return ∂C/∂X, N × D. At 0 the slope is α, by convention.

    >>> leaky_relu(np.array([[10, 20, 30]]), np.array([[3, -1, 0]]), alpha=0.1)
    array([[10.,  2.,  3.]])
    """
    return np.where(X > 0, G, alpha * G)
