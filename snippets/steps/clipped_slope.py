"""The Jacobian of clipping: where it clips, a change along the gradient is lost."""

import numpy as np
from sympy import KroneckerDelta, Max

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, i, j
from snippets.recurrence.clipping import CLIPPING
from snippets.steps.clipped import clipping, clips, g, length, most, tilde

same = KroneckerDelta(i, j)

CLIPPED_SLOPE = Formula(
    d(tilde[i, 0], g[j, 0]),
    (
        "product rule: the entry changes, and where the limit is exceeded the length does, too",
        most / Max(length, most) * same - clips * most * g[i, 0] / length**2 * d(length, g[j, 0]),
        CLIPPING,
    ),
    (
        "the length changes with an entry by $g_j / \\rho$",
        most / Max(length, most) * (same - clips * g[i, 0] * g[j, 0] / length**2),
    ),
    on=clipping,
    wrong={
        "the length is held constant": lambda g, length, most: (
            most / np.maximum(length, most) * np.eye(len(g), dtype=int)
        ),
        "the scale is forgotten": lambda g, length, most: (
            np.eye(len(g), dtype=int) - (length > most) * (g @ g.T) / length**2
        ),
        "as if it always clipped": lambda g, length, most: (
            most / length * (np.eye(len(g), dtype=int) - g @ g.T / length**2)
        ),
        "divided by the length once": lambda g, length, most: (
            most
            / np.maximum(length, most)
            * (np.eye(len(g), dtype=int) - (length > most) * (g @ g.T) / length)
        ),
        "an inner product instead of an outer one": lambda g, length, most: (
            most
            / np.maximum(length, most)
            * (np.eye(len(g), dtype=int) - (length > most) * (g.T @ g) / length**2)
        ),
    },
)


@CLIPPED_SLOPE.program
def clipped_slope(g, length, most):
    """Return the Jacobian of clipping, P × P; for a gradient that is not 0.

    >>> clipped_slope(np.array([[3.0], [4.0]]), length=5.0, most=2.5)
    array([[ 0.32, -0.24],
           [-0.24,  0.18]])
    >>> clipped_slope(np.array([[3.0], [4.0]]), length=5.0, most=10.0)
    array([[1., 0.],
           [0., 1.]])
    """
    along = (length > most) * (g @ g.T) / length**2
    return most / np.maximum(length, most) * (np.eye(len(g), dtype=int) - along)
