"""Standardising: subtract the mean, and divide by the root of the variance plus ε."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import i
from backprop_checked.algebra.term import Entries
from snippets.normalisation.numbers import alone, eps, mu, n, s, var, x, x_hat
from sympy import sqrt

STANDARDISE = Formula(
    x_hat,
    ("definition: less the mean, over $s$, which is $\\sqrt{v + \\varepsilon}$", (x - mu) / s),
    ("$s$ is written out", (x - mu) / sqrt(var + eps)),
    on=alone,
    wrong={
        "$n - 1$ for $n$ in the variance": lambda x, mu, eps: (
            (x - mu) / np.sqrt(np.sum((x - mu) ** 2) / (len(x) - 1) + eps)
        ),
        "ε outside of the root": lambda x, mu, var, eps: (x - mu) / (np.sqrt(var) + eps),
        "divided by the variance": lambda x, mu, var, eps: (x - mu) / (var + eps),
        "the mean is not subtracted": lambda x, s: x / s,
    },
)


@STANDARDISE.program
def standardise(x, eps):
    """Return x̂, n × 1: its mean is 0 and its variance is 1, or a little less because of ε.

    >>> standardise(np.array([[0], [0], [4], [4]]), eps=0)
    array([[-1.],
           [-1.],
           [ 1.],
           [ 1.]])
    """
    centred = x - np.mean(x)
    return centred / np.sqrt(np.mean(centred**2) + eps)
