"""Multiplying all numbers by one positive factor leaves x̂ unchanged if ε = 0."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, i, k
from snippets.normalisation.jacobian import JACOBIAN
from snippets.normalisation.numbers import alone, eps, n, s, var, x, x_hat

columns = (k, 0, n - 1)

SCALE_NULL = Formula(
    Sum(d(x_hat[i, 0], x[k, 0]) * x[k, 0], columns),
    (
        "$x_k$ is $\\mu + s \\hat{x}_k$, and the same $\\mu$ for all changes nothing",
        s * Sum(d(x_hat[i, 0], x[k, 0]) * x_hat[k, 0], columns),
    ),
    (
        "row $i$ of the Jacobian times $\\hat{x}$",
        x_hat[i, 0] - x_hat[i, 0] / n * Sum(x_hat[k, 0] ** 2, columns),
        JACOBIAN,
    ),
    (
        "the mean of the squares of $\\hat{x}$ is the variance over $s^2$",
        x_hat[i, 0] * (1 - var / s**2),
    ),
    ("$s^2 - v$ is ε", eps / s**2 * x_hat[i, 0]),
    on=alone,
    wrong={
        "0, as if ε were 0": lambda x_hat: 0 * x_hat,
        "the variance is held constant": lambda x_hat: x_hat,
        "the 2 of the square is lost, and the half of the root stays": lambda x_hat, s, var: (
            x_hat * (1 - var / (2 * s**2))
        ),
    },
)


@SCALE_NULL.program
def scale_null(x_hat, s, eps):
    """Return how x̂ changes, n × 1, if every number is stretched alike: ∂x̂/∂x · x.

    >>> import numpy as np
    >>> x_hat = np.array([[-3], [-3], [3], [3]])  # times 1/4, for the variance 9 and ε = 7
    >>> scale_null(x_hat / 4, s=4, eps=7)
    array([[-0.328125],
           [-0.328125],
           [ 0.328125],
           [ 0.328125]])
    >>> bool(np.all(scale_null(x_hat / 3, s=3, eps=0) == 0))
    True
    """
    return eps / s**2 * x_hat
