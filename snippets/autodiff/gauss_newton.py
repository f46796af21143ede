"""Gauss-Newton for the squared error is never negative: along a direction it is a sum of squares."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, i, j
from backprop_checked.algebra.term import Entries
from snippets.autodiff.outputs import J, K, P, f, squared, theta, v

f_dot = Sum(d(f[i, 0], theta[j, 0]) * v[j, 0], (j, 0, P - 1))

GAUSS_NEWTON = Formula(
    v.T @ (J.T @ J) @ v,
    (
        "the change of the outputs, multiplied by itself: the square of each output's change",
        Entries(Sum(f_dot**2, (i, 0, K - 1)), 0, 0, 1, 1),
    ),
    on=[squared],
    wrong={
        "the square of the sum": lambda J, v: np.sum(J @ v) ** 2 * np.ones((1, 1)),
        "not squared": lambda J, v: np.sum(J @ v) * np.ones((1, 1)),
        "twice the squares": lambda J, v: 2 * gauss_newton(J, v),
        "each parameter alone": lambda J, v: np.sum((J * v.T) ** 2) * np.ones((1, 1)),
    },
)


@GAUSS_NEWTON.program
def gauss_newton(J, v):
    """Return vᵀ Jᵀ J v, 1 × 1: one JVP, and its squared length.

    >>> gauss_newton(np.array([[1, 2], [0, 1]]), np.array([[1], [-1]]))
    array([[2]])
    """
    f_dot = J @ v
    return f_dot.T @ f_dot
