"""How the cost depends on the mean: the path through the variance contributes nothing."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, j
from snippets.normalisation.numbers import g, mu, n, others, s, var, with_cost, x
from snippets.normalisation.standardise import STANDARDISE

MEAN_SHARE = Formula(
    d(C, mu),
    (
        "chain rule: $\\mu$ is in every standardised number, and in the variance",
        -Sum(g[j, 0] / s, others) + d(C, var) * d(var, mu),
        STANDARDISE,
    ),
    (
        "each square in the variance has the derivative $-2 (x_j - \\mu)$ with respect to $\\mu$",
        -Sum(g[j, 0] / s, others) - 2 / n * d(C, var) * Sum(x[j, 0] - mu, others),
    ),
    ("the deviations from a mean sum to 0", -Sum(g[j, 0], others) / s),
    on=with_cost,
    wrong={
        "the sign": lambda g, s: np.sum(g) / s,
        "the mean where the cost depends on a sum": lambda g, s: -np.mean(g) / s,
        "1/s is forgotten": lambda g: -np.sum(g),
    },
)


@MEAN_SHARE.program
def mean_share(g, s):
    """Return ∂C/∂μ, one number.

    >>> float(mean_share(np.array([[0], [8], [4], [0]]), s=2))
    -6.0
    """
    return -np.sum(g) / s
