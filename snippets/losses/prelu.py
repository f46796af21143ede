"""A learned slope: its gradient is a sum over all entries that are not greater than 0."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d, gate, i, j
from snippets.losses.functions import D, G, X, Y, alpha
from snippets.losses.leaky_relu import leaky

everywhere = (i, 0, N - 1), (j, 0, D - 1)

PRELU = Formula(
    d(C, alpha),
    ("one number enters every output: all paths add up", Sum(G[i, j] * d(Y[i, j], alpha), *everywhere)),
    (
        "$\\alpha$ is multiplied by the input where that is not greater than 0, and by nothing elsewhere",
        Sum(G[i, j] * (1 - gate(X[i, j])) * X[i, j], *everywhere),
    ),
    on=leaky,
    wrong={
        "the mean instead of the sum": lambda G, X: np.mean(G * np.minimum(X, 0)),
        "every input counts": lambda G, X: np.sum(G * X),
        "the input is forgotten": lambda G, X: np.sum(G * (X <= 0)),
        "the error is forgotten": lambda X: np.sum(np.minimum(X, 0)),
    },
)


@PRELU.program
def prelu(G, X):
    """Return ∂C/∂α, one number.

    >>> float(prelu(np.array([[10.0, 20.0], [30.0, 40.0]]), np.array([[3.0, -1.0], [-2.0, 5.0]])))
    -80.0
    """
    return np.sum(G * np.where(X > 0, 0, X))
