"""Splitting into heads: each head takes its own columns, and gradients go back to the same places."""

import numpy as np
from sympy import KroneckerDelta, Mod, Mul, Sum, Symbol, floor

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, Tensor, d, i, k
from backprop_checked.algebra.signs import Sign
from snippets.attention.head import T, d_k, every_feature, queries

H = Symbol("H", integer=True, positive=True)  # how many heads there are
g = Symbol("g", integer=True, nonnegative=True)  # a head
c = Symbol("c", integer=True, nonnegative=True)  # a column, of all heads together
every_head = (g, 0, H - 1)
first = Mul(g, d_k, evaluate=False)  # the first column of head g

Q = Letter(queries, T, H * d_k)
Q_heads = Tensor(Sign("Q_heads", "pre-activation", "the queries of each head", r"\mathcal{Q}"), H, T, d_k)
dQ_heads = d(C, Q_heads)

in_heads = Graph(
    "{T} queries in {H} heads of {d_k}",
    [Q],
    {
        Q_heads: lambda Q: Q.reshape(3, -1, 4).transpose(1, 0, 2),
        C: AnyFunction("C", Q_heads),
    },
    dimensions=(T, d_k, H),
    opaque=("cost",),
    rules={Q_heads[g, i, k]: Q[i, g * d_k + k]},
)

SPLIT = Formula(
    d(C, Q[i, c]),
    (
        "chain rule through every entry of every head",
        Sum(d(C, Q_heads[g, i, k]) * d(Q_heads[g, i, k], Q[i, c]), every_head, every_feature),
    ),
    (
        "head $g$ is made of $d_k$ columns of $Q$, behind those of the heads before it",
        Sum(d(C, Q_heads[g, i, k]) * KroneckerDelta(c, first + k), every_head, every_feature),
    ),
    (
        "each column is in one head only: quotient and remainder say in which, and where",
        d(C, Q_heads[floor(c / d_k), i, Mod(c, d_k)]),
    ),
    on=[in_heads],
    wrong={
        "reshaped without moving the axis of the heads": lambda dQ_heads, Q: dQ_heads.reshape(Q.shape),
        "the heads vary fastest": lambda dQ_heads, Q: dQ_heads.transpose(1, 2, 0).reshape(Q.shape),
        "the sum over the heads": lambda dQ_heads: np.sum(dQ_heads, axis=0),
    },
)


@SPLIT.program
def split(dQ_heads):
    """Return ∂C/∂Q, T × H d_k, from the gradients of the heads, H × T × d_k.

    >>> split(np.array([[[1, 2], [5, 6]], [[3, 4], [7, 8]]]))
    array([[1, 2, 3, 4],
           [5, 6, 7, 8]])
    """
    H, T, d_k = dQ_heads.shape
    return dQ_heads.transpose(1, 0, 2).reshape(T, H * d_k)
