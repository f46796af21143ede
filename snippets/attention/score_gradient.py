"""Backward through softmax, row by row: each row subtracts its own weighted average."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from snippets.attention.head import P, S, of_weights, other_keys, r
from snippets.softmax.jacobian import JACOBIAN

dP = d(C, P)

SCORE_GRADIENT = Formula(
    d(C, S[i, j]),
    (
        "chain rule: the score changes all weights of its row, and none of another row",
        Sum(d(C, P[i, r]) * d(P[i, r], S[i, j]), other_keys),
    ),
    (
        "the Jacobian of softmax",
        Sum(d(C, P[i, r]) * (KroneckerDelta(j, r) * P[i, j] - P[i, r] * P[i, j]), other_keys),
        JACOBIAN,
    ),
    (
        "in the first part only one term is left, and $P_{ij}$ is in both",
        P[i, j] * (d(C, P[i, j]) - Sum(d(C, P[i, r]) * P[i, r], other_keys)),
    ),
    on=of_weights,
    wrong={
        "softmax entry by entry": lambda P, dP: P * (1 - P) * dP,
        "the row's sum is forgotten": lambda P, dP: P * dP,
        "summed down the columns": lambda P, dP: P * (dP - np.sum(dP * P, axis=0, keepdims=True)),
        "summed over everything: no axis": lambda P, dP: P * (dP - np.sum(dP * P)),
        "the sum of the derivatives, not weighted": lambda P, dP: (
            P * (dP - np.sum(dP, axis=1, keepdims=True))
        ),
        "the mean of the products instead of their sum": lambda P, dP: (
            P * (dP - np.mean(dP * P, axis=1, keepdims=True))
        ),
        "no softmax at all": lambda dP: dP,
    },
)


@SCORE_GRADIENT.program
def score_gradient(P, dP):
    """Return ∂C/∂S, T × U.

    Args:
        P: the attention weights, T × U.
        dP: ∂C/∂P, T × U.

    >>> P, dP = np.array([[0.25, 0.25, 0.5], [0.1, 0.5, 0.4]]), np.array([[0, 4, 10], [8, 0, 10]])
    >>> score_gradient(P, dP)
    array([[-1.5 , -0.5 ,  2.  ],
           [ 0.32, -2.4 ,  2.08]])
    """
    return P * (dP - np.sum(dP * P, axis=1, keepdims=True))
