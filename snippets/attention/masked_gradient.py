"""Backward through a mask: a weight that is 0 lets no gradient through, and the same formula holds."""

import numpy as np
from sympy import Sum, exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction
from backprop_checked.algebra.notation import C, Letter, d, i, j
from backprop_checked.algebra.signs import Sign
from snippets.attention.head import P, S, T, U, heads, other_keys, r, softmax_rows

M = Letter(Sign("M", "data", "a mask: 1 where a query may look at a key, 0 where not", "{M}"), T, U)
allowed = {P[i, j]: M[i, j] * exp(S[i, j]) / Sum(M[i, r] * exp(S[i, r]), other_keys)}
dP = d(C, P)
masked = heads(allowed, {C: AnyFunction("C", P)}, free=[S, M], dimensions=(T, U), where={M: np.exp})

MASKED_GRADIENT = Formula(
    d(C, S[i, j]),
    (
        "chain rule along the row",
        Sum(d(C, P[i, r]) * d(P[i, r], S[i, j]), other_keys),
    ),
    (
        "the mask is a constant factor: quotient rule as before, with masked exponentials",
        P[i, j] * (d(C, P[i, j]) - Sum(d(C, P[i, r]) * P[i, r], other_keys)),
    ),
    on=masked,
    wrong={
        "the mask is forgotten backward": lambda S, dP: (
            softmax_rows(S) * (dP - np.sum(dP * softmax_rows(S), axis=1, keepdims=True))
        ),
        "masked at the end alone": lambda S, M, dP: (
            M * softmax_rows(S) * (dP - np.sum(dP * softmax_rows(S), axis=1, keepdims=True))
        ),
        "softmax entry by entry": lambda P, dP: P * (1 - P) * dP,
    },
)


@MASKED_GRADIENT.program
def masked_gradient(P, dP):
    """Return ∂C/∂S, T × U, from weights that are 0 where the mask is.

    >>> masked_gradient(np.array([[0.25, 0.75, 0]]), np.array([[0, 4, 1000]]))
    array([[-0.75,  0.75,  0.  ]])
    """
    return P * (dP - np.sum(dP * P, axis=1, keepdims=True))
