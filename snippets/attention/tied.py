"""Tied embeddings: one matrix is used at both ends, and its two gradients add up."""

from sympy import Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d, i, j
from backprop_checked.algebra.signs import Sign
from snippets.attention.head import T
from snippets.attention.self_attention import D, X

v = Symbol("v", integer=True, positive=True)  # how many tokens the vocabulary has
one_hot = Letter(Sign("one_hot", "data", "the tokens of a text, one-hot, in rows", "{I}"), T, v)
E = Letter(Sign("E", "weight", "the embedding: a row for each token of the vocabulary"), v, D)
R = Letter(Sign("positions", "weight", "the embedding of the positions, in rows", "E_p"), T, D)
A, Z = Letter("A", T, D), Letter("Z", T, v)
positions, dX, dZ = R, d(C, X), d(C, Z)

tied_ends = Graph(
    "{T} tokens of a vocabulary of {v}",
    [one_hot, E, R],
    {
        X: one_hot @ E + R,
        A[i, j]: AnyFunction("A", X, X[i, j]),
        Z: A @ E.T,
        C: AnyFunction("C", Z),
    },
    dimensions=(T, D, v),
    opaque=("cost",),
)

TIED = Formula(
    d(C, E),
    (
        "two uses, two contributions: as embedding of the tokens, and as weights of the logits",
        one_hot.T @ dX + dZ.T @ A,
    ),
    on=[tied_ends],
    wrong={
        "the share of the embedding is missing": lambda dZ, A: dZ.T @ A,
        "the share of the logits is missing": lambda one_hot, dX: one_hot.T @ dX,
        "the mean of both": lambda one_hot, dX, dZ, A: (one_hot.T @ dX + dZ.T @ A) / 2,
        "the logits' share is transposed": lambda one_hot, dX, dZ, A: one_hot.T @ dX + A.T @ dZ,
    },
)


@TIED.program
def tied(one_hot, dX, dZ, A):
    """Return ∂C/∂E, v × D.

    Args:
        one_hot: the tokens, T × v.
        dX: ∂C/∂X, T × D, of what the embedding gives.
        dZ: ∂C/∂Z, T × v, of the logits.
        A: what the logits are computed from, T × D.

    >>> import numpy as np
    >>> one_hot, dZ = np.array([[1, 0, 0], [1, 0, 0]]), np.array([[0, 0, 1], [0, 1, 0]])
    >>> tied(one_hot, np.array([[1, 2], [3, 4]]), dZ, np.array([[10, 20], [30, 40]]))
    array([[ 4,  6],
           [30, 40],
           [10, 20]])
    """
    return one_hot.T @ dX + dZ.T @ A
