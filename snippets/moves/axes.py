"""Moving axes: the gradient goes through the inverse permutation, not through the same one again."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, Tensor, d, i, j, k
from snippets.moves.copy import COPY
from snippets.moves.move import D, K, error, move, result

X = Tensor("X", N, D, K)
Y, G = Tensor(result, K, N, D), Tensor(error, K, N, D)

AXES = Formula(
    d(C, X[i, j, k]),
    (
        "chain rule: only one entry of the result contains this one",
        d(C, Y[k, i, j]) * d(Y[k, i, j], X[i, j, k]),
    ),
    ("it is copied there", G[k, i, j], COPY),
    on=move("{N} × {D} × {K}, the last axis first", [X], {Y[k, i, j]: X[i, j, k]}, G, (N, D, K)),
    wrong={
        "the same permutation again": lambda G: G.transpose(2, 0, 1),
        "all axes reversed": lambda G: G.T,
        "reshaped instead": lambda G: G.reshape(*G.shape[1:], G.shape[0]),
    },
)


@AXES.program
def axes(G):
    """Return ∂C/∂X, N × D × K, from the gradient with respect to X.transpose(2, 0, 1), K × N × D.

    >>> import numpy as np
    >>> axes(np.arange(6).reshape(2, 1, 3))
    array([[[0, 3],
            [1, 4],
            [2, 5]]])
    """
    return G.transpose(1, 2, 0)
