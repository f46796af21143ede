"""The same finite number added to all scores of a row is no mask: it cancels."""

import numpy as np
from sympy import Sum, exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Letter, i, j
from backprop_checked.algebra.signs import Sign
from snippets.attention.bias_gradient import S_sum
from snippets.attention.head import P, S, T, U, heads, other_keys, r, softmax_rows

c = Letter(Sign("mask_row", "bias", "one finite number for each query, added to all its scores", "{c}"), T, 1)
mask_row = c

ALL_MASKED = Formula(
    P[i, j],
    (
        "the same number stands in every exponent of the row",
        exp(c[i, 0]) * exp(S[i, j]) / Sum(exp(c[i, 0]) * exp(S[i, r]), other_keys),
    ),
    ("it cancels", exp(S[i, j]) / Sum(exp(S[i, r]), other_keys)),
    on=heads(
        {
            S_sum[i, j]: S[i, j] + c[i, 0],
            P[i, j]: exp(S_sum[i, j]) / Sum(exp(S_sum[i, r]), other_keys),
        },
        free=[S, c],
        dimensions=(T, U),
    ),
    wrong={
        "the row is 0": lambda S: 0 * S,
        "all keys count alike": lambda S: np.exp(0 * S) / S.shape[1],
        "the number stays in the numerator": lambda S, mask_row: np.exp(mask_row) * softmax_rows(S),
    },
)


@ALL_MASKED.program
def all_masked(S):
    """Return P, T × U, whatever finite number was added to all scores of a row.

    >>> all_masked(np.log([[1, 3, 4]]))
    array([[0.125, 0.375, 0.5  ]])
    """
    return softmax_rows(S)
