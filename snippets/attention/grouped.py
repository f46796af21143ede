"""Grouped keys: one key head is copied to several query heads, and gets the sum of their gradients."""

import numpy as np
from sympy import Add, KroneckerDelta, Mul, Sum, Symbol, floor

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Tensor, d, j, k
from backprop_checked.algebra.signs import Sign
from snippets.attention.head import U, d_k
from snippets.attention.split import c, g

J = Symbol("J", integer=True, positive=True)  # how many heads of keys there are
R = Symbol("R", integer=True, positive=True)  # how many heads of queries share each of them
r = Symbol("r", integer=True, nonnegative=True)  # one of those that share
K_shared = Tensor(
    Sign("K_shared", "pre-activation", "the keys of each group of heads", r"\bar{\mathcal{K}}"), J, U, d_k
)
K_heads = Tensor(Sign("K_heads", "pre-activation", "the keys of each head", r"\mathcal{K}"), J * R, U, d_k)
dK_heads = d(C, K_heads)
place = Add(Mul(g, R, evaluate=False), r, evaluate=False)

copied = Graph(
    "{J} heads of keys, each for {R} heads of queries",
    [K_shared],
    {K_heads[c, j, k]: K_shared[floor(c / R), j, k], C: AnyFunction("C", K_heads)},
    dimensions=(J, R, U, d_k),
    opaque=("cost",),
)

GROUPED = Formula(
    d(C, K_shared[g, j, k]),
    (
        "chain rule through all heads: those of group $g$ have these keys",
        Sum(KroneckerDelta(g, floor(c / R)) * d(C, K_heads[c, j, k]), (c, 0, J * R - 1)),
    ),
    (
        "they stand one behind the other, $R$ in each group",
        Sum(d(C, K_heads[place, j, k]), (r, 0, R - 1)),
    ),
    on=[copied],
    wrong={
        "the mean of the copies": lambda dK_heads, J: np.mean(
            dK_heads.reshape(J, -1, *dK_heads.shape[1:]), axis=1
        ),
        "one head of each group alone": lambda dK_heads, R: dK_heads[::R],
        "the groups as np.tile lays them": lambda dK_heads, J: np.sum(
            dK_heads.reshape(-1, J, *dK_heads.shape[1:]), axis=0
        ),
        "not summed": lambda dK_heads: dK_heads,
    },
)


@GROUPED.program
def grouped(dK_heads, J):
    """Return the gradient of the shared keys, J × U × d_k, from those of all heads, J R × U × d_k.

    >>> grouped(np.array([[[1]], [[2]], [[30]], [[40]]]), J=2)
    array([[[ 3]],
    <BLANKLINE>
           [[70]]])
    """
    return np.sum(dK_heads.reshape(J, -1, *dK_heads.shape[1:]), axis=1)
