"""How the cost depends on the variance: through every standardised number."""

import numpy as np
from sympy import Rational, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, j
from snippets.normalisation.numbers import eps, g, mu, others, s, var, with_cost, x, x_hat
from snippets.normalisation.standardise import STANDARDISE

VARIANCE_SHARE = Formula(
    d(C, var),
    ("chain rule through every standardised number", Sum(g[j, 0] * d(x_hat[j, 0], var), others)),
    (
        "the power rule with the exponent $-1/2$",
        -Sum(g[j, 0] * (x[j, 0] - mu) / (var + eps) ** Rational(3, 2), others) / 2,
        STANDARDISE,
    ),
    (
        "$v + \\varepsilon$ is $s^2$, so its power $3/2$ is $s^3$, and $(x_j - \\mu)/s$ is $\\hat{x}_j$",
        -Sum(g[j, 0] * x_hat[j, 0], others) / (2 * s**2),
        STANDARDISE,
    ),
    on=with_cost,
    wrong={
        "the sign": lambda g, x_hat, s: np.sum(g * x_hat) / (2 * s**2),
        "the derivative with respect to $s$, not to $v$": lambda g, x_hat, s: -np.sum(g * x_hat) / s,
        "not summed": lambda g, x_hat, s: -(g * x_hat / (2 * s**2)),
        "the half is forgotten": lambda g, x_hat, s: -np.sum(g * x_hat) / s**2,
    },
)


@VARIANCE_SHARE.program
def variance_share(g, x_hat, s):
    """Return ∂C/∂v, one number.

    >>> float(variance_share(np.array([[0], [8], [4], [0]]), np.array([[-1], [-1], [1], [1]]), s=2))
    0.5
    """
    return -np.sum(g * x_hat) / (2 * s**2)
