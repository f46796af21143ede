"""Gauss-Newton for softmax is never negative: along a direction it is a variance."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, diag, i, j
from backprop_checked.algebra.term import Entries
from snippets.autodiff.outputs import J, K, P, classified, f, p, r, theta, v

other = Sum(d(f[r, 0], theta[j, 0]) * v[j, 0], (j, 0, P - 1))
f_dot = Sum(d(f[i, 0], theta[j, 0]) * v[j, 0], (j, 0, P - 1))
mean = Sum(p[r, 0] * other, (r, 0, K - 1))

GAUSS_NEWTON_SOFTMAX = Formula(
    v.T @ (J.T @ (diag(p) - p @ p.T) @ J) @ v,
    (
        "how the logits move: the mean of their squares, minus the square of their mean",
        Entries(Sum(p[i, 0] * f_dot**2, (i, 0, K - 1)) - mean**2, 0, 0, 1, 1),
    ),
    (
        "a variance is the mean of the squared distances from the mean",
        Entries(Sum(p[i, 0] * (f_dot - mean) ** 2, (i, 0, K - 1)), 0, 0, 1, 1),
    ),
    on=[classified],
    wrong={
        "the mean is not subtracted": lambda J, p, v: (p * (J @ v)).T @ (J @ v),
        "all classes count alike": lambda J, v: np.var(J @ v) * np.ones((1, 1)),
        "as for the squared error": lambda J, v: (J @ v).T @ (J @ v),
    },
)


@GAUSS_NEWTON_SOFTMAX.program
def gauss_newton_softmax(J, p, v):
    """Return vᵀ Jᵀ (diag p − p pᵀ) J v, 1 × 1: one JVP, and its variance under the probabilities.

    >>> gauss_newton_softmax(np.eye(2), np.array([[0.25], [0.75]]), np.array([[4], [0]]))
    array([[3.]])
    """
    f_dot = J @ v
    distance = f_dot - p.T @ f_dot
    return (p * distance).T @ distance
