"""Many heads at once: each gets its own gradient, over the root of the size of one head."""

import numpy as np
from sympy import Sum, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Tensor, d, i, j, k
from backprop_checked.algebra.signs import Sign
from snippets.attention.head import T, U, d_k, every_feature, every_key
from snippets.attention.query_gradient import QUERY_GRADIENT
from snippets.attention.split import H, Q_heads, g

K_heads = Tensor(Sign("K_heads", "pre-activation", "the keys of each head", r"\mathcal{K}"), H, U, d_k)
S_heads = Tensor(Sign("S_heads", "pre-activation", "the scores of each head", r"\mathcal{S}"), H, T, U)
dS_heads = d(C, S_heads)

many_heads = Graph(
    "{H} heads, {T} queries, {U} keys",
    [Q_heads, K_heads],
    {
        S_heads[g, i, j]: Sum(Q_heads[g, i, k] * K_heads[g, j, k], every_feature) / sqrt(d_k),
        C: AnyFunction("C", S_heads),
    },
    dimensions=(H, T, d_k, U),
    opaque=("cost",),
)

HEAD_GRADIENT = Formula(
    d(C, Q_heads[g, i, k]),
    (
        "in head $g$ there are only queries and keys of head $g$",
        Sum(d(C, S_heads[g, i, j]) * K_heads[g, j, k], every_key) / sqrt(d_k),
        QUERY_GRADIENT,
    ),
    on=[many_heads],
    wrong={
        "the scale of all heads together": lambda dS_heads, K_heads: (
            dS_heads @ K_heads / np.sqrt(len(K_heads) * K_heads.shape[2])
        ),
        "the scale is forgotten": lambda dS_heads, K_heads: dS_heads @ K_heads,
        "the sum over the heads": lambda dS_heads, K_heads: (
            np.einsum("gij,gjk->ik", dS_heads, K_heads) / np.sqrt(K_heads.shape[2])
        ),
        "the keys of one head for all": lambda dS_heads, K_heads: (
            dS_heads @ K_heads[0] / np.sqrt(K_heads.shape[2])
        ),
    },
)


@HEAD_GRADIENT.program
def head_gradient(dS_heads, K_heads):
    """Return ∂C/∂𝒬, H × T × d_k.

    Args:
        dS_heads: the gradients of the scores, H × T × U.
        K_heads: the keys, H × U × d_k.

    >>> head_gradient(np.array([[[1, -1]], [[2, -2]]]), np.array([[[3], [1]], [[5], [4]]]))
    array([[[2.]],
    <BLANKLINE>
           [[2.]]])
    """
    return dS_heads @ K_heads / np.sqrt(K_heads.shape[2])
