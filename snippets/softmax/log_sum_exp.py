"""Cross-entropy of a correct class $y$: log-sum-exp minus its logit."""

import numpy as np
from sympy import Sum, exp, log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import j
from snippets.softmax.classes import K, c, classes, p, right, z
from snippets.softmax.cross_entropy import CROSS_ENTROPY
from snippets.softmax.probabilities import PROBABILITIES
from snippets.softmax.shift import s

LOG_SUM_EXP = Formula(
    c[right, 0],
    ("the target is 1 at the correct class and 0 elsewhere", -log(p[right, 0]), CROSS_ENTROPY),
    (
        "the probability, written out",
        -log(exp(z[right, 0]) / Sum(exp(z[j, 0]), (j, 0, K - 1))),
        PROBABILITIES,
    ),
    (
        "the logarithm of a fraction is a difference, and it undoes the exponential",
        log(Sum(exp(z[j, 0]), (j, 0, K - 1))) - z[right, 0],
    ),
    (
        "$e^{-s}$ is taken out of the sum, and its logarithm is $-s$",
        log(Sum(exp(z[j, 0] + s), (j, 0, K - 1))) - s - z[right, 0],
    ),
    on=classes(free=[s]),
    wrong={
        "the shift is not subtracted again": lambda z: np.log(np.sum(np.exp(z - np.max(z)))) - z,
        "the sum of the logarithms": lambda z: np.sum(np.log(np.exp(z))) - z,
        "the sign": lambda z: z - np.log(np.sum(np.exp(z))),
        "the largest logit instead of log-sum-exp": lambda z: np.max(z) - z,
    },
)


@LOG_SUM_EXP.program
def log_sum_exp(z):
    """Return the cost for each class, K × 1, as if it were the right one; no exponent is above 0.

    Args:
        z: the scores, K × 1.

    >>> z = np.array([[1000.0], [1001.0]])
    >>> with np.errstate(all="ignore"):
    ...     -np.log(np.exp(z) / np.sum(np.exp(z)))
    array([[nan],
           [nan]])
    >>> log_sum_exp(z).round(4)
    array([[1.3133],
           [0.3133]])
    """
    s = -np.max(z)
    return np.log(np.sum(np.exp(z + s))) - s - z
