"""Average pooling without overlap: the gradient is repeated over its window and divided."""

import numpy as np
from sympy import Sum, floor

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, d, i, j
from snippets.moves.average_pool import every_pixel, q, r, u, v
from snippets.moves.linear import LINEAR
from snippets.moves.max_pool import I, J, U, V
from snippets.moves.move import error, move, result

X, Y, G = Letter("X", I * U, J * V), Letter(result, I, J), Letter(error, I, J)

AVERAGE_APART = Formula(
    d(C, X[q, r]),
    (
        "this pixel is in one window only: the quotients, rounded down, say in which",
        d(C, Y[floor(q / U), floor(r / V)]) * d(Y[floor(q / U), floor(r / V)], X[q, r]),
    ),
    (r"a window is the mean of $U \mathit{V}$ pixels", G[floor(q / U), floor(r / V)] / (U * V), LINEAR),
    on=move(
        "{I} × {J} windows of {U} × {V}",
        [X],
        {Y[i, j]: Sum(X[i * U + u, j * V + v], *every_pixel) / (U * V)},
        G,
        (I, J, U, V),
    ),
    wrong={
        "the mean is not divided": lambda G, U, V: np.repeat(np.repeat(G, U, axis=0), V, axis=1),
        "tiled instead of repeated": lambda G, U, V: np.tile(G, (U, V)) / (U * V),
        "height and width change places": lambda G, U, V: (
            np.repeat(np.repeat(G, V, axis=0), U, axis=1) / (U * V)
        ),
    },
)


@AVERAGE_APART.program
def average_apart(G, U, V):
    """Return ∂C/∂X, I U × J V, for the means of windows that do not overlap.

    Args:
        G: the gradient with respect to the means, I × J.
        U, V: the window's height and width.

    >>> average_apart(np.array([[4, 40]]), U=2, V=2)
    array([[ 1.,  1., 10., 10.],
           [ 1.,  1., 10., 10.]])
    """
    return np.repeat(np.repeat(G, U, axis=0), V, axis=1) / (U * V)
