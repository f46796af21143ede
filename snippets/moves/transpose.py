"""Transpose: the gradient is transposed back."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, d
from snippets.moves.copy import COPY
from snippets.moves.move import D, error, move, result

X, Y, G = Letter("X", N, D), Letter(result, D, N), Letter(error, D, N)

TRANSPOSE = Formula(
    d(C, X),
    ("entry $(i, j)$ of $X$ stands at $(j, i)$", G.T, COPY),
    on=move("{N} × {D}, transposed", [X], {Y: X.T}, G, (N, D)),
    wrong={
        "not transposed": lambda G: G,
        "reshaped instead": lambda G: G.reshape(G.shape[::-1]),
        "the rows are reversed, too": lambda G: G.T[::-1],
    },
)


@TRANSPOSE.program
def transpose(G):
    """Return ∂C/∂X, N × D, from the gradient with respect to X.T, D × N.

    >>> import numpy as np
    >>> transpose(np.array([[1, 2, 3], [4, 5, 6]]))
    array([[1, 4],
           [2, 5],
           [3, 6]])
    """
    return G.T
