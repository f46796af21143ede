"""A row whose scores all get the same number is as if it had no mask."""

import numpy as np
from sympy import Sum, exp, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Letter, i, j, k
from backprop_checked.algebra.signs import Sign
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

c = Letter(Sign("mask_row", "data", "one finite number for each query, added to all its scores", "c"), T, 1)
mask_row = c
product = Sum(Q[i, k] * K[j, k], every_feature) / sqrt(d_k)
other_product = Sum(Q[i, k] * K[r, k], every_feature) / sqrt(d_k)
shifted = heads({S[i, j]: product + c[i, 0]}, normalised, free=[Q, K, c], dimensions=(T, U, d_k))

ALL_MASKED = Formula(
    P[i, j],
    (
        "the same number stands in every exponent of the row",
        exp(c[i, 0]) * exp(product) / Sum(exp(c[i, 0]) * exp(other_product), other_keys),
    ),
    ("it cancels", exp(product) / Sum(exp(other_product), other_keys)),
    on=shifted,
    wrong={
        "the row is 0": lambda Q, K: 0 * (Q @ K.T),
        "all keys count alike": lambda Q, K: np.exp(0 * (Q @ K.T)) / len(K),
        "the number stays in the numerator": lambda Q, K, mask_row: (
            np.exp(mask_row) * softmax_rows(Q @ K.T / np.sqrt(Q.shape[1]))
        ),
    },
)


@ALL_MASKED.program
def all_masked(Q, K):
    """Return P, T × U, whatever finite number was added to all scores of a row.

    >>> all_masked(np.array([[1]]), np.log([[1], [3], [4]]))
    array([[0.125, 0.375, 0.5  ]])
    """
    return softmax_rows(Q @ K.T / np.sqrt(Q.shape[1]))
