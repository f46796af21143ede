"""Clipping by the norm: the gradient is as long as it was, or as long as is allowed."""

import numpy as np
from sympy import Max, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import i
from snippets.recurrence.clipping import CLIPPING
from snippets.steps.clipped import clipping, clips, g, length, most, tilde
from snippets.steps.sequence import P

every = (i, 0, P - 1)

CLIPPED_LENGTH = Formula(
    Sum(tilde[i, 0] ** 2, every),
    ("one factor for all entries", Sum(g[i, 0] ** 2, every) * (most / Max(length, most)) ** 2, CLIPPING),
    (
        "the sum is the squared length, and the factor is $\\tau / \\rho$ or 1",
        clips * most**2 + (1 - clips) * length**2,
    ),
    on=clipping,
    wrong={
        "always as long as is allowed": lambda most: most**2,
        "the length itself": lambda length: length**2,
        "the greater of the two": lambda length, most: np.maximum(length, most) ** 2,
        "the length and not its square": lambda length, most: np.minimum(length, most),
    },
)


@CLIPPED_LENGTH.program
def clipped_length(length, most):
    """Return the squared length of the clipped gradient, one number, from the length before and the limit.

    >>> [float(clipped_length(length, most=5.0)) for length in (3.0, 50.0)]
    [9.0, 25.0]
    """
    return np.minimum(length, most) ** 2
