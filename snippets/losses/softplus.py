"""Softplus: a smooth ReLU, whose slope is the sigmoid."""

import numpy as np
from sympy import exp, log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from snippets.losses.functions import G, X, Y, entrywise

x = X[i, j]

SOFTPLUS = Formula(
    d(C, x),
    ("chain rule: entry by entry", d(C, Y[i, j]) * d(Y[i, j], x)),
    ("the logarithm divides by what is inside, whose derivative is $e^{x}$", G[i, j] * exp(x) / (1 + exp(x))),
    ("both sides of the fraction are divided by $e^{x}$: the sigmoid", G[i, j] / (1 + exp(-x))),
    on=entrywise({Y[i, j]: log(1 + exp(x))}),
    wrong={
        "the inner derivative is forgotten": lambda G, X: G / (1 + np.exp(X)),
        "the ReLU's slope": lambda G, X: G * (X > 0),
        "the output itself for the slope": lambda G, X: G * np.log(1 + np.exp(X)),
    },
)


@SOFTPLUS.program
def softplus(G, X):
    """Return ∂C/∂X, N × D.

    >>> softplus(np.array([[4.0, 4.0]]), np.log([[1.0, 3.0]]))
    array([[2., 3.]])
    """
    return G / (1 + np.exp(-X))
