"""The same number added to every logit changes no probability."""

import numpy as np
from sympy import Mul, Pow, Sum, exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Number, i, j
from backprop_checked.algebra.signs import Sign
from snippets.softmax.classes import K, classes, p, z
from snippets.softmax.probabilities import PROBABILITIES

s = Number(Sign("s", "pre-activation", "any number, added to every logit", "{s}"))

above = Mul(exp(s), exp(z[i, 0]), evaluate=False)  # SymPy would cancel what the step is about
below = Mul(exp(s), Sum(exp(z[j, 0]), (j, 0, K - 1)), evaluate=False)

SHIFT = Formula(
    p[i, 0],
    ("definition", exp(z[i, 0]) / Sum(exp(z[j, 0]), (j, 0, K - 1)), PROBABILITIES),
    (
        "numerator and denominator multiplied by $e^s$",
        Mul(above, Pow(below, -1, evaluate=False), evaluate=False),
    ),
    (
        "a product of exponentials is the exponential of the sum",
        exp(z[i, 0] + s) / Sum(exp(z[j, 0] + s), (j, 0, K - 1)),
    ),
    on=classes(free=[s]),
    wrong={
        "shifted in the denominator, not in the numerator": lambda z: (
            np.exp(z) / np.sum(np.exp(z - np.max(z)))
        ),
        "divided by the largest": lambda z: shift(z / np.max(z)),
        "the largest is subtracted after the exponential": lambda z: (
            (np.exp(z) - np.max(z)) / np.sum(np.exp(z) - np.max(z))
        ),
    },
)


@SHIFT.program
def shift(z):
    """Return p, K × 1, for scores of any size: s is minus the largest, so that no exponent is above 0.

    Args:
        z: the scores, K × 1.

    >>> import numpy as np
    >>> z = np.array([[1000.0], [1001.0]])
    >>> with np.errstate(over="ignore", invalid="ignore"):
    ...     np.exp(z) / np.sum(np.exp(z))
    array([[nan],
           [nan]])
    >>> shift(z).round(4)
    array([[0.2689],
           [0.7311]])
    """
    e = np.exp(z - np.max(z))
    return e / np.sum(e)
