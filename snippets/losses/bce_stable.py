"""The stable form: no exponent is above 0."""

import numpy as np
from sympy import Abs, Max, exp, log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import m
from snippets.losses.bce import two_classes
from snippets.losses.bce_logits import BCE_LOGITS
from snippets.losses.binary import c, y, z

BCE_STABLE = Formula(
    c[m, 0],
    ("the cost from the logit", log(1 + exp(z[m, 0])) - y[m, 0] * z[m, 0], BCE_LOGITS),
    (
        "where $z > 0$, $e^{z}$ is taken out of the logarithm; elsewhere nothing changes",
        Max(0, z[m, 0]) - y[m, 0] * z[m, 0] + log(1 + exp(-Abs(z[m, 0]))),
    ),
    on=two_classes,
    wrong={
        "the maximum is forgotten": lambda z, y: np.log(1 + np.exp(-np.abs(z))) - y * z,
        "the absolute value is forgotten": lambda z, y: np.maximum(0, z) - y * z + np.log(1 + np.exp(-z)),
        "the absolute value in the maximum": lambda z, y: np.abs(z) - y * z + np.log(1 + np.exp(-np.abs(z))),
        "the minimum instead": lambda z, y: np.minimum(0, z) - y * z + np.log(1 + np.exp(-np.abs(z))),
    },
)


@BCE_STABLE.program
def bce_stable(z, y):
    """Return the cost of each sample, N × 1, for logits of any size.

    >>> z, y = np.array([[1000.0], [-1000.0]]), np.array([[1], [0]])
    >>> with np.errstate(over="ignore", invalid="ignore"):
    ...     np.log(1 + np.exp(z)) - y * z
    array([[inf],
           [ 0.]])
    >>> bce_stable(z, y)
    array([[0.],
           [0.]])
    """
    return np.maximum(0, z) - y * z + np.log1p(np.exp(-np.abs(z)))
