"""If the target does not sum to one, $p$ is multiplied by the sum of the target."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, k
from backprop_checked.algebra.term import Entries
from snippets.softmax.classes import K, any_target, delta, p, y, z
from snippets.softmax.cross_entropy_slope import CROSS_ENTROPY_SLOPE
from snippets.softmax.jacobian import JACOBIAN
from snippets.vectorised.bp1_general import BP1_GENERAL

ERROR_GENERAL = Formula(
    delta,
    (
        "every probability depends on logit $k$",
        Entries(Sum(d(C, p[i, 0]) * d(p[i, 0], z[k, 0]), (i, 0, K - 1)), k, 0, K, 1),
        BP1_GENERAL,
    ),
    (
        "the derivative of the logarithm times an entry of the Jacobian, where $p_i$ cancels",
        Entries(Sum(-y[i, 0] * (KroneckerDelta(i, k) - p[k, 0]), (i, 0, K - 1)), k, 0, K, 1),
        JACOBIAN,
        CROSS_ENTROPY_SLOPE,
    ),
    (
        "in the first part only the term with $i = k$ is left; in the second, $p_k$ is taken out of the sum",
        Entries(p[k, 0] * Sum(y[i, 0], (i, 0, K - 1)) - y[k, 0], k, 0, K, 1),
    ),
    ("all entries written as one column", Sum(y[i, 0], (i, 0, K - 1)) * p - y),
    on=any_target,
    wrong={
        "as if the target summed to one": lambda p, y: p - y,
        "the target is scaled as well": lambda p, y: np.sum(y) * (p - y),
        "the target's sum is divided by": lambda p, y: p / np.sum(y) - y,
    },
)


@ERROR_GENERAL.program
def error_general(p, y):
    """Return δ of the last layer, K × 1, for any target y, K × 1.

    >>> error_general(np.array([[0.5], [0.25], [0.25]]), np.array([[1], [1], [0]]))
    array([[ 0. ],
           [-0.5],
           [ 0.5]])
    """
    return np.sum(y) * p - y
