"""What is added to the scores multiplies the exponentials: minus infinity makes a weight 0."""

import numpy as np
from sympy import Sum, exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import i, j
from snippets.attention.bias_gradient import B, S_sum, added
from snippets.attention.head import P, S, T, U, heads, other_keys, r, softmax_rows

ADDITIVE_MASK = Formula(
    P[i, j],
    ("definition", exp(S_sum[i, j]) / Sum(exp(S_sum[i, r]), other_keys)),
    (
        "the exponential of a sum is a product",
        exp(B[i, j]) * exp(S[i, j]) / Sum(exp(B[i, r]) * exp(S[i, r]), other_keys),
    ),
    on=heads(
        added,
        {P[i, j]: exp(S_sum[i, j]) / Sum(exp(S_sum[i, r]), other_keys)},
        free=[S, B],
        dimensions=(T, U),
    ),
    wrong={
        "added after softmax": lambda S, B: softmax_rows(S) + B,
        "multiplied after softmax, and not normalised again": lambda S, B: softmax_rows(S) * np.exp(B),
        "multiplied into the scores": lambda S, B: softmax_rows(S * B),
    },
)


@ADDITIVE_MASK.program
def additive_mask(S, B):
    """Return P, T × U.

    Args:
        S: the scores, T × U.
        B: what is added to them, T × U; in a mask, 0 is allowed and minus infinity is not.

    >>> S, B = np.log([[1, 3, 4], [1, 3, 4]]), np.array([[0, 0, -np.inf], [0, 0, 0]])
    >>> additive_mask(S, B)
    array([[0.25 , 0.75 , 0.   ],
           [0.125, 0.375, 0.5  ]])
    """
    return softmax_rows(S + B)
