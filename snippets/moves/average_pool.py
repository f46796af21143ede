"""Average pooling: a pixel receives its share of the gradient of every window that contains it."""

import numpy as np
from sympy import KroneckerDelta, Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, d, i, j
from snippets.moves.linear import LINEAR
from snippets.moves.max_pool import B, H, I, J, U, V, every_window, inside, q, r, s, spread
from snippets.moves.move import error, move, result

u, v = (Symbol(name, integer=True, nonnegative=True) for name in "uv")
X, Y, G = Letter("X", H, B), Letter(result, I, J), Letter(error, I, J)
every_pixel = (u, 0, U - 1), (v, 0, V - 1)

AVERAGE_POOL = Formula(
    d(C, X[q, r]),
    ("chain rule through every window", Sum(d(C, Y[i, j]) * d(Y[i, j], X[q, r]), *every_window)),
    (
        r"a window is the mean of $U \mathit{V}$ pixels; this one may be any of them",
        Sum(
            G[i, j] * KroneckerDelta(q, inside(i, u)) * KroneckerDelta(r, inside(j, v)),
            *every_window,
            *every_pixel,
        )
        / (U * V),
        LINEAR,
    ),
    on=move(
        "10 × 9 pixels, windows of 3 × 4 with stride 2",
        [X],
        {Y[i, j]: Sum(X[inside(i, u), inside(j, v)], *every_pixel) / (U * V)},
        G,
        (),
        sizes={H: 10, B: 9, I: 4, J: 3, U: 3, V: 4, s: 2},
        facts=[H - (s * (I - 1) + U), B - (s * (J - 1) + V)],
        alike="the sides of a window are sides of no letter",
    ),
    wrong={
        "the mean is not divided": lambda G, H, B, U, V, s: spread(G, H, B, U, V, s),
        "overwritten where windows overlap": lambda G, H, B, U, V, s: overwritten(G, H, B, U, V, s),
        "the stride is forgotten": lambda G, H, B, U, V: average_pool(G, H, B, U, V, 1),
        "divided by the pixels of the image": lambda G, H, B, U, V, s: spread(G, H, B, U, V, s) / (H * B),
    },
)


def overwritten(G, H, B, U, V, s):
    dX = np.zeros((H, B), (G / 1).dtype)
    for i, j in np.ndindex(*G.shape):
        dX[s * i : s * i + U, s * j : s * j + V] = G[i, j] / (U * V)
    return dX


@AVERAGE_POOL.program
def average_pool(G, H, B, U, V, s):
    """Return ∂C/∂X, H × B, for average pooling of one image.

    Args:
        G: the gradient with respect to the means, I × J.
        H, B: the image's height and width.
        U, V: the window's.
        s: the stride.

    >>> average_pool(np.array([[4, 40]]), H=2, B=3, U=2, V=2, s=1)
    array([[ 1., 11., 10.],
           [ 1., 11., 10.]])
    """
    dX = np.zeros((H, B), (G / 1).dtype)
    for i, j in np.ndindex(*G.shape):
        dX[s * i : s * i + U, s * j : s * j + V] += G[i, j] / (U * V)
    return dX
