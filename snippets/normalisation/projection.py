"""Centring twice is centring once: the centring matrix is a projection."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.term import Ones
from snippets.normalisation.centring import P, alone, centring
from snippets.normalisation.numbers import n, x

PROJECTION = Formula(
    P @ P @ x,
    (
        "the left factor subtracts the mean from what the right one gives",
        P @ x - Ones(n, 1) @ (Ones(1, n) @ P @ x) / n,
    ),
    ("centred numbers sum to 0, so their mean is 0", P @ x),
    on=alone,
    wrong={
        "the same mean is subtracted again": lambda x: x - 2 * np.mean(x),
        "$n - 1$ for $n$": lambda x: x - np.sum(x) / (len(x) - 1) * (2 - len(x) / (len(x) - 1)),
    },
)


@PROJECTION.program
def projection(x):
    """Return x centred twice, n × 1.

    >>> projection(np.array([[1], [9], [5]]))
    array([[-4.],
           [ 4.],
           [ 0.]])
    """
    return centring(centring(x))
