"""Ties: however the largest entries share, the gradients of a row add up to what arrived."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, Tensor, d, i, j
from backprop_checked.algebra.signs import Sign
from snippets.moves.linear import LINEAR
from snippets.moves.move import D, entries, error_entries, move

X, y, g = Letter("X", N, D), Tensor(entries, N), Tensor(error_entries, N)
S = Letter(
    Sign("shares", "data", "the share of each entry in the maximum of its row; they sum to 1", "{S}"), N, D
)
dX, every_column = d(C, X), (j, 0, D - 1)


def shared(any_numbers):
    """Rows that sum to 1."""
    return any_numbers + (1 - np.sum(any_numbers, axis=1, keepdims=True)) / any_numbers.shape[1]


TIES = Formula(
    Sum(d(C, X[i, j]), every_column),
    ("each entry receives its share", Sum(g[i] * S[i, j], every_column), LINEAR),
    ("the shares sum to 1", g[i]),
    on=move(
        "{N} rows of {D}, shared as one likes",
        [X, S],
        {y[i]: Sum(S[i, j] * X[i, j], every_column)},
        g,
        (N, D),
        where={S: shared},
        laws=[(Sum(S[i, j], every_column), 1)],
    ),
    wrong={
        "every entry of the row gets it": lambda g, D: g * D,
        "summed down the columns": lambda dX: np.sum(dX, axis=0),
        "the mean over the row": lambda g, D: g / D,
    },
)


@TIES.program
def ties(g):
    """Return what the gradients of a row add up to, N numbers.

    >>> ties(np.array([6, 7]))
    array([6, 7])
    """
    return g
