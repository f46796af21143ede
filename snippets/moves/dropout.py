"""Inverted dropout: the gradient goes through the same mask, with the same scale."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, Number, d, i, j
from backprop_checked.algebra.signs import Sign
from snippets.moves.linear import LINEAR
from snippets.moves.move import D, error, move, result

X, Y, G = Letter("X", N, D), Letter(result, N, D), Letter(error, N, D)
M = Letter(
    Sign("M_drop", "data", "the mask of dropout: 1 where an entry is kept, 0 where it is dropped", "{M}"),
    N,
    D,
)
other = Letter("other_mask", N, D)
keep = Number(Sign("keep", "data", "the probability with which dropout keeps an entry", r"{\kappa}"))
mask, new_mask = M, other

DROPOUT = Formula(
    d(C, X[i, j]),
    ("chain rule: entry by entry", d(C, Y[i, j]) * d(Y[i, j], X[i, j])),
    ("the mask and the scale are constant factors", G[i, j] * M[i, j] / keep, LINEAR),
    on=move(
        "{N} × {D} numbers, any mask", [X, M, other, keep], {Y[i, j]: M[i, j] * X[i, j] / keep}, G, (N, D)
    ),
    wrong={
        "the mask is forgotten backward": lambda G, keep: G / keep,
        "the scale of dropout is forgotten": lambda G, mask: G * mask,
        "a new mask is drawn": lambda G, new_mask, keep: G * new_mask / keep,
        "times the probability to keep": lambda G, mask, keep: G * mask * keep,
        "divided by the probability to drop": lambda G, mask, keep: G * mask / (1 - keep),
    },
)


@DROPOUT.program
def dropout(G, mask, keep):
    """Return ∂C/∂X, N × D.

    Args:
        G: the gradient with respect to mask * X / keep, N × D.
        mask: the mask of the forward pass, N × D.
        keep: the probability with which an entry is kept.

    >>> import numpy as np
    >>> dropout(np.array([[1, 2, 3]]), np.array([[1, 0, 1]]), keep=0.5)
    array([[2., 0., 6.]])
    """
    return G * mask / keep
