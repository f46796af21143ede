"""Backward through standardising: $g$ minus its mean and its component along x̂, over s."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, j
from snippets.normalisation.mean_share import MEAN_SHARE
from snippets.normalisation.numbers import g, mu, n, others, s, var, with_cost, x, x_hat
from snippets.normalisation.three_paths import THREE_PATHS
from snippets.normalisation.variance_share import VARIANCE_SHARE

along = Sum(g[j, 0] * x_hat[j, 0], others)  # n times the mean of g ⊙ x̂

INPUT_GRADIENT = Formula(
    d(C, x),
    (
        "three paths: direct, through the mean, through the variance",
        1 / s * g + 1 / n * d(C, mu) + 2 / n * d(C, var) * (x - mu),
        THREE_PATHS,
    ),
    (
        "the derivative with respect to the mean is put in",
        1 / s * g - Sum(g[j, 0], others) / (n * s) + 2 / n * d(C, var) * (x - mu),
        MEAN_SHARE,
    ),
    (
        "so is that with respect to the variance: the 2 cancels the half",
        1 / s * g - Sum(g[j, 0], others) / (n * s) - along / (n * s**2) * (x - mu),
        VARIANCE_SHARE,
    ),
    (
        "$(x - \\mu)/s$ is $\\hat{x}$, and every term has the factor $1/s$",
        1 / s * (g - Sum(g[j, 0], others) / n - along / n * x_hat),
    ),
    on=with_cost,
    wrong={
        "the mean and the variance are held constant": lambda g, s: g / s,
        "only the variance is held constant": lambda g, s: (g - np.mean(g)) / s,
        "only the mean is held constant": lambda g, x_hat, s: (g - x_hat * np.mean(g * x_hat)) / s,
        "a sum for the mean": lambda g, x_hat, s: (g - np.sum(g) - x_hat * np.sum(g * x_hat)) / s,
        "$n - 1$ for $n$ in one place only": lambda g, x_hat, s: (
            (g - np.mean(g) - x_hat * np.sum(g * x_hat) / (len(g) - 1)) / s
        ),
        "1/s is forgotten": lambda g, x_hat: g - np.mean(g) - x_hat * np.mean(g * x_hat),
        "the mean of the products is a product of the means": lambda g, x_hat, s: (
            (g - np.mean(g) - x_hat * np.mean(g) * np.mean(x_hat)) / s
        ),
        "the sign of the last term": lambda g, x_hat, s: (g - np.mean(g) + x_hat * np.mean(g * x_hat)) / s,
    },
)


@INPUT_GRADIENT.program
def input_gradient(g, x_hat, s):
    """Return ∂C/∂x, n × 1, from the gradient g with respect to x̂.

    >>> g, x_hat = np.array([[0], [8], [4], [0]]), np.array([[-1], [-1], [1], [1]])
    >>> input_gradient(g, x_hat, s=2)
    array([[-2.],
           [ 2.],
           [ 1.],
           [-1.]])
    """
    return (g - np.mean(g) - x_hat * np.mean(g * x_hat)) / s
