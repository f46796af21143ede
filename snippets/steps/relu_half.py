"""ReLU halves the second moment, if z and −z are equally frequent."""

import numpy as np
from sympy import Max, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, k
from backprop_checked.algebra.signs import Sign
from snippets.steps.draws import K, each_k

z = Letter(Sign("z_draws", "pre-activation", "a pre-activation, a row for each draw", "{z}"), K, 1)

RELU_HALF = Formula(
    Sum(Max(0, z[k, 0]) ** 2 + Max(0, -z[k, 0]) ** 2, each_k) / (2 * K),
    ("of $z$ and $-z$, ReLU keeps the one that is greater than 0", Sum(z[k, 0] ** 2, each_k) / (2 * K)),
    on=[Graph("{K} draws and their opposites", [z], {}, dimensions=(K,))],
    wrong={
        "all of it": lambda z: np.mean(z**2),
        "a quarter: half of each factor": lambda z: np.mean(z**2) / 4,
        "the square of the mean": lambda z: np.mean(z) ** 2 / 2,
        "not squared": lambda z: np.mean(np.abs(z)) / 2,
    },
)


@RELU_HALF.program
def relu_half(z):
    """Return the second moment after ReLU, one number, for the draws and their opposites.

    >>> z = np.array([[1.0], [-3.0], [2.0]])
    >>> both = np.concatenate([z, -z])
    >>> float(relu_half(z)), float(np.mean(np.maximum(0, both) ** 2))
    (2.3333333333333335, 2.3333333333333335)
    """
    return np.mean(z**2) / 2
