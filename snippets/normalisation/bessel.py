"""With n − 1 in the variance there is n − 1 in one of the three terms."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from snippets.normalisation.numbers import (
    any_cost,
    definition,
    every,
    g,
    groups,
    mu,
    n,
    others,
    s,
    var,
    x,
    x_hat,
)

along = Sum(g[j, 0] * x_hat[j, 0], others)

BESSEL = Formula(
    d(C, x),
    (
        "three paths: direct, through the mean, through the variance",
        1 / s * g + 1 / n * d(C, mu) + 2 / (n - 1) * d(C, var) * (x - mu),
    ),
    (
        "the derivatives with respect to the mean and the variance are as before",
        1 / s * g - Sum(g[j, 0], others) / (n * s) - along / ((n - 1) * s**2) * (x - mu),
    ),
    (
        "$(x - \\mu)/s$ is $\\hat{x}$, and every term has the factor $1/s$",
        1 / s * (g - Sum(g[j, 0], others) / n - along / (n - 1) * x_hat),
    ),
    on=groups(
        definition | {var: Sum((x[i, 0] - mu) ** 2, every) / (n - 1)},
        any_cost,
        name="{n} numbers, standardised with n − 1 in the variance",
        facts=[n - 2],
    ),
    wrong={
        "$n$ for $n - 1$": lambda g, x_hat, s: (g - np.mean(g) - x_hat * np.mean(g * x_hat)) / s,
        "$n - 1$ in both means": lambda g, x_hat, s: (
            (g - np.sum(g) / (len(g) - 1) - x_hat * np.sum(g * x_hat) / (len(g) - 1)) / s
        ),
    },
)


@BESSEL.program
def bessel(g, x_hat, s):
    """Return ∂C/∂x, n × 1, where the forward pass divides the variance by n − 1, as np.var(x, ddof=1) does.

    >>> bessel(np.array([[6], [0], [0]]), np.array([[-1], [0], [1]]), s=2)
    array([[ 0.5],
           [-1. ],
           [ 0.5]])
    """
    return (g - np.mean(g) - x_hat * np.sum(g * x_hat) / (len(g) - 1)) / s
