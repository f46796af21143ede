"""A bias of the keys changes no attention weight, so its gradient is zero."""

import numpy as np
from sympy import S as Zero
from sympy import Sum, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Letter, d, i, j, k
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Ones
from snippets.attention.head import (
    K,
    P,
    Q,
    S,
    T,
    U,
    d_k,
    heads,
    normalised,
    other_keys,
    r,
    scored,
    softmax_rows,
)

bare = Sign("K_bare", "pre-activation", "the keys before their bias is added", r"\bar{K}")
K_bare, b = Letter(bare, U, d_k), Letter("b", 1, d_k)
biased = heads({K: K_bare + Ones(U, 1) @ b}, scored, normalised, free=[Q, K_bare, b], dimensions=(T, U, d_k))

KEY_BIAS = Formula(
    d(P[i, j], b[0, k]),
    (
        "the bias is in every key, so each score of row $i$ changes by the same number",
        Sum(d(P[i, j], S[i, r]) * Q[i, k], other_keys) / sqrt(d_k),
    ),
    ("softmax does not change if all its logits rise alike", Zero.Zero),
    on=biased,
    wrong={
        "softmax entry by entry": lambda P, Q: np.einsum("ij,ik->ijk", P * (1 - P), Q) / np.sqrt(Q.shape[1]),
        "the row's sum is forgotten": lambda P, Q: np.einsum("ij,ik->ijk", P, Q) / np.sqrt(Q.shape[1]),
    },
)


@KEY_BIAS.program
def key_bias(Q, K_bare, b):
    """Return ∂P/∂b, one number for each query, key and entry of the bias.

    >>> Q, K, b = np.array([[1, 2]]), np.array([[3, 0], [1, 1]]), np.array([[100, 10]])
    >>> np.abs(key_bias(Q, K, b)).round(12)
    array([[[0., 0.],
            [0., 0.]]])
    """
    P = softmax_rows(Q @ (K_bare + b).T / np.sqrt(Q.shape[1]))
    by_all_scores = P - P * np.sum(P, axis=1, keepdims=True)  # each score of the row rises by 1
    return np.einsum("ij,ik->ijk", by_all_scores, Q) / np.sqrt(Q.shape[1])
