"""Maximum along an axis: the whole gradient of a row goes to its largest entry."""

import numpy as np
from sympy import IndexedBase, KroneckerDelta

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.index import whole
from backprop_checked.algebra.notation import C, Each, Letter, N, Tensor, d, i, j
from snippets.moves.copy import COPY
from snippets.moves.move import D, entries, error_entries, move

winner = IndexedBase("w", integer=True, nonnegative=True)  # winner[i]: the column of the largest entry
winners = Each(winner[i], i, 0, N - 1)
last_column = whole("D") - 1
X, y, g = Letter("X", N, D), Tensor(entries, N), Tensor(error_entries, N)

MAX_AXIS = Formula(
    d(C, X[i, j]),
    ("chain rule: this entry is in one row only", d(C, y[i]) * d(y[i], X[i, j])),
    (
        "near $X$ the largest entry stays the largest, so the maximum is a copy of it",
        g[i] * KroneckerDelta(j, winner[i]),
        COPY,
    ),
    on=move(
        "3 rows of 4, the largest in columns 3, 0 and 3",
        [X],
        {y[i]: X[i, winner[i]]},
        g,
        (),
        sizes={N: 3, D: 4, winner[0]: 3, winner[1]: 0, winner[2]: 3},
        maps={"w": (lambda row: 0, lambda row: last_column)},
    ),
    wrong={
        "every entry of the row gets it": lambda g, D: np.stack([g] * D, axis=1),
        "shared among all entries of the row": lambda g, D: np.stack([g] * D, axis=1) / D,
        "at the winner of the first row": lambda g, winners, D: max_axis(g, winners[:1] * len(g), D),
        "indexed with a slice: whole columns": lambda g, winners, D: whole_columns(g, winners, D),
    },
)


def whole_columns(g, winners, D):
    dX = np.zeros((len(g), D), g.dtype)
    dX[:, winners] = g[:, None]
    return dX


@MAX_AXIS.program
def max_axis(g, winners, D):
    """Return ∂C/∂X, N × D, for the maximum of each row.

    Args:
        g: the gradient with respect to the maxima, N numbers.
        winners: the column of each row's largest entry, as np.argmax(X, axis=1) has it.
        D: how many columns X has.

    >>> max_axis(np.array([10, 20]), winners=[2, 0], D=3)
    array([[ 0,  0, 10],
           [20,  0,  0]])
    """
    dX = np.zeros((len(g), D), g.dtype)
    dX[np.arange(len(g)), winners] = g
    return dX
