"""Standardising: subtract the mean, and divide by the root of the variance plus ε."""

import numpy as np
from sympy import sqrt

from backprop_checked.algebra.formula import Formula
from snippets.normalisation.numbers import alone, eps, mu, s, var, x, x_hat

STANDARDISE = Formula(
    x_hat,
    ("definition: minus the mean, over $s$, which is $\\sqrt{v + \\varepsilon}$", 1 / s * (x - mu)),
    ("$s$ is written out", 1 / sqrt(var + eps) * (x - mu)),
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
def standardise(x, mu, var, eps):
    """Return x̂, n × 1: its mean is 0 and its variance is 1, or a little less because of ε.

    >>> x = np.array([[0], [0], [4], [4]])
    >>> standardise(x, np.mean(x), np.var(x), eps=0)
    array([[-1.],
           [-1.],
           [ 1.],
           [ 1.]])
    """
    return (x - mu) / np.sqrt(var + eps)
