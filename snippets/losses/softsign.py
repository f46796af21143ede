"""Softsign: the slope is 1 over the square of the denominator."""

import numpy as np
from sympy import Abs, sign

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from snippets.losses.functions import G, X, Y, entrywise

x = X[i, j]

SOFTSIGN = Formula(
    d(C, x),
    ("chain rule: entry by entry", d(C, Y[i, j]) * d(Y[i, j], x)),
    (
        "quotient rule: the derivative of $|x|$ is the sign of $x$",
        G[i, j] * (1 + Abs(x) - x * sign(x)) / (1 + Abs(x)) ** 2,
    ),
    ("$x$ times its sign is $|x|$", G[i, j] / (1 + Abs(x)) ** 2),
    on=entrywise({Y[i, j]: x / (1 + Abs(x))}),
    wrong={
        "the denominator is held constant": lambda G, X: G / (1 + np.abs(X)),
        "the absolute value is taken off": lambda G, X: G / (1 + X) ** 2,
        "the sign of the input in front": lambda G, X: G * np.sign(X) / (1 + np.abs(X)) ** 2,
        "as for $x / (1 + x^2)$": lambda G, X: G * (1 - X**2) / (1 + X**2) ** 2,
    },
)


@SOFTSIGN.program
def softsign(G, X):
    """Return ∂C/∂X, N × D.

    >>> softsign(np.array([[16, 16, 16]]), np.array([[0, 1, -3]]))
    array([[16.,  4.,  1.]])
    """
    return G / (1 + np.abs(X)) ** 2
