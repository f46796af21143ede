"""Layer norm is RMS norm of what was centred."""

import numpy as np
from sympy import Sum, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import j
from snippets.normalisation.numbers import alone, eps, mu, n, others, s, x, x_hat

LAYER_IS_RMS = Formula(
    x_hat,
    ("standardising: centred, and divided by $s$", 1 / s * (x - mu)),
    (
        "the variance is the mean square of the centred numbers",
        (x - mu) / sqrt(Sum((x[j, 0] - mu) ** 2, others) / n + eps),
    ),
    on=alone,
    wrong={
        "RMS norm of the numbers as they are": lambda x, eps: x / np.sqrt(np.mean(x**2) + eps),
        "the centred numbers over the root mean square of all": lambda x, mu, eps: (
            (x - mu) / np.sqrt(np.mean(x**2) + eps)
        ),
    },
)


@LAYER_IS_RMS.program
def layer_is_rms(x, mu, eps):
    """Return x̂, n × 1, by RMS norm.

    >>> x = np.array([[0], [0], [4], [4]])
    >>> layer_is_rms(x, np.mean(x), eps=0)
    array([[-1.],
           [-1.],
           [ 1.],
           [ 1.]])
    """
    centred = x - mu
    return centred / np.sqrt(np.mean(centred**2) + eps)
