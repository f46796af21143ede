"""Mean: each of N numbers receives 1/N of the gradient."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, Tensor, d, i, j
from snippets.moves.linear import LINEAR
from snippets.moves.move import D, entries, error_entries, move

X, y, g = Letter("X", N, D), Tensor(entries, D), Tensor(error_entries, D)

MEAN = Formula(
    d(C, X[i, j]),
    ("each mean contains this entry once, times $1/N$", g[j] / N, LINEAR),
    on=move("the mean of {N} rows of {D}", [X], {y[j]: Sum(X[i, j], (i, 0, N - 1)) / N}, g, (N, D)),
    wrong={
        "the mean is not divided": lambda g, N: np.broadcast_to(g, (N, *g.shape)),
        "divided by all entries of the matrix": lambda g, N: np.broadcast_to(g / (N * len(g)), (N, len(g))),
        "only the first row": lambda g, N: np.stack([g / N, *([0 * g] * (N - 1))]),
    },
)


@MEAN.program
def mean(g, N):
    """Return ∂C/∂X, N × D, for the mean of N rows, from the gradient of that mean, D numbers.

    >>> mean(np.array([6, 8]), N=2)
    array([[3., 4.],
           [3., 4.]])
    """
    return np.broadcast_to(g / N, (N, *g.shape))
