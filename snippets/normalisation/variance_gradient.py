"""The gradient of the variance: twice the deviation from the mean, divided by n."""

from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, i, j
from backprop_checked.algebra.term import Entries
from snippets.normalisation.numbers import alone, mu, n, others, var, x

VARIANCE_GRADIENT = Formula(
    d(var, x),
    (
        "chain rule: $x_i$ is in its own square, and through the mean in all of them",
        Entries(Sum(2 * (x[j, 0] - mu) / n * (KroneckerDelta(i, j) - 1 / n), others), i, 0, n, 1),
    ),
    (
        "the Kronecker delta picks $j = i$; the factor $1/n$ does not depend on $j$",
        Entries(2 * (x[i, 0] - mu) / n - 2 / n**2 * Sum(x[j, 0] - mu, others), i, 0, n, 1),
    ),
    ("the deviations from a mean sum to 0", 2 / n * (x - mu)),
    on=alone,
    wrong={
        "the 2 is dropped": lambda x, mu: (x - mu) / len(x),
        "$n - 1$ for $n$": lambda x, mu: 2 * (x - mu) / (len(x) - 1),
        "not divided by $n$": lambda x, mu: 2 * (x - mu),
        "the mean is not subtracted": lambda x: 2 * x / len(x),
    },
)


@VARIANCE_GRADIENT.program
def variance_gradient(x, mu):
    """Return ∂v/∂x, n × 1.

    >>> import numpy as np
    >>> variance_gradient(np.array([[0], [0], [4], [4]]), mu=2)
    array([[-1.],
           [-1.],
           [ 1.],
           [ 1.]])
    """
    return 2 * (x - mu) / len(x)
