"""Backward through centring: the gradient is centred, too."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, j
from snippets.normalisation.centring import CENTRING, P, centred, with_cost
from snippets.normalisation.numbers import g, n, others, x
from snippets.vectorised.bp1_general import BP1_GENERAL

CENTRING_GRADIENT = Formula(
    d(C, x),
    ("every centred number depends on every number, through the mean", d(centred, x).T @ g, BP1_GENERAL),
    ("centring is linear, so its Jacobian is its matrix", P.T @ g, CENTRING),
    ("the matrix of ones and $I$ are their own transposes", P @ g),
    ("this matrix subtracts the mean, here that of the gradient", g - Sum(g[j, 0], others) / n),
    on=with_cost,
    wrong={
        "the mean is held constant": lambda g: g,
        "a sum for the mean": lambda g: g - np.sum(g),
        "the mean of $x$ instead of that of $g$": lambda g, x: g - np.mean(x),
        "the sign": lambda g: g + np.mean(g),
    },
)


@CENTRING_GRADIENT.program
def centring_gradient(g):
    """Return ∂C/∂x, n × 1, from the gradient with respect to the centred numbers.

    >>> centring_gradient(np.array([[3], [0], [0]]))
    array([[ 2.],
           [-1.],
           [-1.]])
    """
    return g - np.mean(g)
