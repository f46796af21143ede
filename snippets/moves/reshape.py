"""Reshape: the gradient is reshaped back."""

from sympy import Add, KroneckerDelta, Mul, Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, Tensor, d, i, j
from snippets.moves.copy import COPY
from snippets.moves.move import D, entries, error_entries, move

k = Symbol("k", integer=True, nonnegative=True)  # a place in the long row
X = Letter("X", N, D)
y, g = Tensor(entries, N * D), Tensor(error_entries, N * D)
place = Add(Mul(i, D, evaluate=False), j, evaluate=False)
every_place = (k, 0, N * D - 1)

RESHAPE = Formula(
    d(C, X[i, j]),
    ("chain rule through every result", Sum(d(C, y[k]) * d(y[k], X[i, j]), every_place)),
    (
        "NumPy writes row after row, so before row $i$ there are $i D$ entries",
        Sum(g[k] * KroneckerDelta(k, place), every_place),
        COPY,
    ),
    ("only one term is not 0", g[place]),
    on=move(
        "{N} × {D}, as one row",
        [X],
        {y[k]: Sum(KroneckerDelta(k, i * D + j) * X[i, j], (j, 0, D - 1), (i, 0, N - 1))},
        g,
        (N, D),
    ),
    wrong={
        "column after column": lambda g, N: g.reshape(-1, N).T,
        "it stays flat": lambda g: g,
        "rows and columns change places": lambda g, N: g.reshape(-1, N),
    },
)


@RESHAPE.program
def reshape(g, N):
    """Return ∂C/∂X, N × D, from the gradient with respect to X.reshape(-1).

    >>> import numpy as np
    >>> reshape(np.arange(6), N=2)
    array([[0, 1, 2],
           [3, 4, 5]])
    """
    return g.reshape(N, -1)
