"""Gauss-Newton for softmax is never negative: along a direction it is a variance."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import diag, i
from backprop_checked.algebra.term import Entries
from snippets.autodiff.outputs import K, classes_alone, f_dot, p, r

mean = Sum(p[r, 0] * f_dot[r, 0], (r, 0, K - 1))

GAUSS_NEWTON_SOFTMAX = Formula(
    f_dot.T @ (diag(p) - p @ p.T) @ f_dot,
    (
        "the mean of the squares, minus the square of the mean",
        Entries(Sum(p[i, 0] * f_dot[i, 0] ** 2, (i, 0, K - 1)) - mean**2, 0, 0, 1, 1),
    ),
    (
        "a variance is also the mean of the squared distances from the mean",
        Entries(Sum(p[i, 0] * (f_dot[i, 0] - mean) ** 2, (i, 0, K - 1)), 0, 0, 1, 1),
    ),
    on=[classes_alone],
    wrong={
        "the mean of the changes is not subtracted": lambda p, f_dot: (p * f_dot).T @ f_dot,
        "all classes count alike": lambda f_dot: np.var(f_dot) * np.ones((1, 1)),
        "as for the squared error": lambda f_dot: f_dot.T @ f_dot,
        "softmax entry by entry": lambda p, f_dot: (p * (1 - p) * f_dot).T @ f_dot,
    },
)


@GAUSS_NEWTON_SOFTMAX.program
def gauss_newton_softmax(p, f_dot):
    """Return ḟᵀ (diag p − p pᵀ) ḟ, 1 × 1: the variance of how the logits change.

    Args:
        p: the probabilities, K × 1.
        f_dot: how the logits change, K × 1.

    >>> gauss_newton_softmax(np.array([[0.25], [0.75]]), np.array([[4], [0]]))
    array([[3.]])
    """
    distance = f_dot - p.T @ f_dot
    return (p * distance).T @ distance
