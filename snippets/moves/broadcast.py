"""Broadcasting: sum the gradient over the axis along which NumPy has copied."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, Tensor, d, i, j
from backprop_checked.algebra.signs import Sign
from snippets.moves.move import D, error, move, result

X, Y, G = Letter("X", N, D), Letter(result, N, D), Letter(error, N, D)
gamma = Tensor(Sign("gamma", "weight", "one factor for each column", "\\gamma"), D)
every_sample = (i, 0, N - 1)

BROADCAST = Formula(
    d(C, gamma[j]),
    (
        "every row has a copy of it, and what is copied is summed",
        Sum(d(C, Y[i, j]) * d(Y[i, j], gamma[j]), every_sample),
    ),
    ("the derivative of a product is the other factor", Sum(G[i, j] * X[i, j], every_sample)),
    on=move(
        "{N} rows, each times the same {D} factors",
        [X, gamma],
        {Y[i, j]: X[i, j] * gamma[j]},
        G,
        (N, D),
    ),
    wrong={
        "not summed": lambda G, X: G * X,
        "summed over the columns": lambda G, X: np.sum(G * X, axis=1),
        "the mean for the sum": lambda G, X: np.mean(G * X, axis=0),
        "summed before it is multiplied": lambda G, X: np.sum(G, axis=0) * np.sum(X, axis=0),
    },
)


@BROADCAST.program
def broadcast(G, X):
    """Return ∂C/∂γ, D numbers, for Y = X * gamma, where NumPy copies gamma into every row.

    Args:
        G: the gradient with respect to Y, N × D.
        X: the other factor, N × D.

    >>> broadcast(np.array([[1, 1], [1, 0]]), np.array([[2, 3], [4, 5]]))
    array([6, 3])
    """
    return np.sum(G * X, axis=0)
