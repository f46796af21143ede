"""What is added to the scores multiplies the exponentials: minus infinity makes a weight 0."""

import numpy as np
from sympy import Sum, exp, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import i, j, k
from snippets.attention.bias_gradient import B, added
from snippets.attention.head import (
    K,
    P,
    Q,
    S,
    T,
    U,
    d_k,
    every_feature,
    heads,
    normalised,
    other_keys,
    r,
    softmax_rows,
)

product = Sum(Q[i, k] * K[j, k], every_feature) / sqrt(d_k)
other_product = Sum(Q[i, k] * K[r, k], every_feature) / sqrt(d_k)

ADDITIVE_MASK = Formula(
    P[i, j],
    ("definition", exp(S[i, j]) / Sum(exp(S[i, r]), other_keys)),
    (
        "the score is a sum, so its exponential is a product",
        exp(B[i, j]) * exp(product) / Sum(exp(B[i, r]) * exp(other_product), other_keys),
    ),
    on=heads(added, normalised, free=[Q, K, B], dimensions=(T, U, d_k)),
    wrong={
        "added after softmax": lambda Q, K, B: softmax_rows(Q @ K.T / np.sqrt(Q.shape[1])) + B,
        "multiplied after softmax, and not normalised again": lambda Q, K, B: (
            softmax_rows(Q @ K.T / np.sqrt(Q.shape[1])) * np.exp(B)
        ),
        "multiplied into the scores": lambda Q, K, B: softmax_rows(Q @ K.T / np.sqrt(Q.shape[1]) * B),
        "added before the scale": lambda Q, K, B: softmax_rows((Q @ K.T + B) / np.sqrt(Q.shape[1])),
    },
)


@ADDITIVE_MASK.program
def additive_mask(Q, K, B):
    """Return P, T × U.

    Args:
        Q: the queries, T × d_k.
        K: the keys, U × d_k.
        B: what is added to the scores, T × U; in a mask, 0 is allowed and minus infinity is not.

    >>> Q, K, B = np.array([[1], [2]]), np.log([[1], [3], [4]]), np.array([[0, 0, -np.inf], [0, 0, 0]])
    >>> additive_mask(Q, K, B).round(3)
    array([[0.25 , 0.75 , 0.   ],
           [0.038, 0.346, 0.615]])
    """
    return softmax_rows(Q @ K.T / np.sqrt(Q.shape[1]) + B)
