"""Max pooling: each window gives its gradient to its largest pixel, and windows that overlap add up."""

import numpy as np
from sympy import Add, IndexedBase, KroneckerDelta, Mul, Sum, Symbol, symbols

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.index import whole
from backprop_checked.algebra.notation import C, Each, Letter, d, i, j
from snippets.moves.copy import COPY
from snippets.moves.move import error, move, result

H, B, I, J, U, V, s = symbols("H B I J U V s", integer=True, positive=True)
q, r = (Symbol(name, integer=True, nonnegative=True) for name in "qr")
down = IndexedBase("u", integer=True, nonnegative=True)  # down[i, j]: the winner's row in its window
right = IndexedBase("v", integer=True, nonnegative=True)  # right[i, j]: its column there
rows_of_winners = Each(Each(down[i, j], j, 0, J - 1), i, 0, I - 1)
columns_of_winners = Each(Each(right[i, j], j, 0, J - 1), i, 0, I - 1)
X, Y, G = Letter("X", H, B), Letter(result, I, J), Letter(error, I, J)
every_window = (i, 0, I - 1), (j, 0, J - 1)
last_row, last_column = whole("U") - 1, whole("V") - 1


def start(place):
    """The first row or column of a window: s i, printed in this order."""
    return Mul(s, place, evaluate=False)


def inside(place, offset):
    """A row or column of a window: s i + u."""
    return Add(start(place), offset, evaluate=False)


# Windows of 3 × 4 overlap with stride 2: neighbours share winners along both sides.
chosen_rows = ((2, 0, 0), (0, 2, 1), (1, 1, 0), (0, 0, 2))
chosen_columns = ((2, 0, 0), (3, 1, 0), (2, 0, 3), (1, 3, 1))
tables = {
    **{down[a, b]: row for a, line in enumerate(chosen_rows) for b, row in enumerate(line)},
    **{right[a, b]: column for a, line in enumerate(chosen_columns) for b, column in enumerate(line)},
}

MAX_POOL = Formula(
    d(C, X[q, r]),
    ("chain rule through every window", Sum(d(C, Y[i, j]) * d(Y[i, j], X[q, r]), *every_window)),
    (
        "near $X$ the maximum of window $(i, j)$ is a copy of one pixel, row $s i + \\mathit{u}_{i,j}$ and "
        "column $s j + \\mathit{v}_{i,j}$",
        Sum(
            G[i, j] * KroneckerDelta(q, inside(i, down[i, j])) * KroneckerDelta(r, inside(j, right[i, j])),
            *every_window,
        ),
        COPY,
    ),
    on=move(
        "10 × 9 pixels, windows of 3 × 4 with stride 2",
        [X],
        {Y[i, j]: X[inside(i, down[i, j]), inside(j, right[i, j])]},
        G,
        (),
        sizes={H: 10, B: 9, I: 4, J: 3, U: 3, V: 4, s: 2, **tables},
        facts=[H - (s * (I - 1) + U), B - (s * (J - 1) + V)],
        maps={"u": (lambda *at: 0, lambda *at: last_row), "v": (lambda *at: 0, lambda *at: last_column)},
        alike="the sides of a window are sides of no letter",
    ),
    wrong={
        "overwritten where windows overlap": lambda G, rows_of_winners, columns_of_winners, H, B, s: (
            overwritten(G, rows_of_winners, columns_of_winners, H, B, s)
        ),
        "the stride is forgotten": lambda G, rows_of_winners, columns_of_winners, H, B: max_pool(
            G, rows_of_winners, columns_of_winners, H, B, 1
        ),
        "every pixel of the window gets it": lambda G, H, B, U, V, s: spread(G, H, B, U, V, s),
        "at the first pixel of each window": lambda G, H, B, s: max_pool(
            G, np.zeros(G.shape, int), np.zeros(G.shape, int), H, B, s
        ),
    },
)


def overwritten(G, rows_of_winners, columns_of_winners, H, B, s):
    dX = np.zeros((H, B), G.dtype)
    for i, j in np.ndindex(*G.shape):
        dX[s * i + rows_of_winners[i][j], s * j + columns_of_winners[i][j]] = G[i, j]
    return dX


def spread(G, H, B, U, V, s):
    dX = np.zeros((H, B), G.dtype)
    for i, j in np.ndindex(*G.shape):
        dX[s * i : s * i + U, s * j : s * j + V] += G[i, j]
    return dX


@MAX_POOL.program
def max_pool(G, rows_of_winners, columns_of_winners, H, B, s):
    """Return ∂C/∂X, H × B, for max pooling of one image.

    Args:
        G: the gradient with respect to the maxima, I × J.
        rows_of_winners: the row of each window's largest pixel, counted inside the window, I × J.
        columns_of_winners: its column there.
        H: the image's height.
        B: its width.
        s: the stride.

    >>> max_pool(np.array([[1, 10]]), [[0, 0]], [[1, 0]], H=1, B=3, s=1)
    array([[ 0, 11,  0]])
    """
    dX = np.zeros((H, B), G.dtype)
    for i, j in np.ndindex(*G.shape):
        dX[s * i + rows_of_winners[i][j], s * j + columns_of_winners[i][j]] += G[i, j]
    return dX
