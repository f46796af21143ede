"""Softmax with cross-entropy: the error is the probabilities minus the targets."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, diag, i
from snippets.softmax.classes import K, delta, p, whole_target, y, z
from snippets.softmax.cross_entropy_slope import CROSS_ENTROPY_SLOPE
from snippets.softmax.jacobian import JACOBIAN
from snippets.vectorised.bp1_general import BP1_GENERAL

total = Sum(y[i, 0], (i, 0, K - 1))

ERROR = Formula(
    delta,
    ("definition of the error", d(C, z)),
    ("every probability depends on every logit", d(p, z).T @ d(C, p), BP1_GENERAL),
    (
        "the Jacobian of softmax is its own transpose",
        (diag(p) - p @ p.T) @ d(C, p),
        JACOBIAN,
    ),
    (
        "cross-entropy divides the target by the probability",
        -((diag(p) - p @ p.T) @ (y / p)),
        CROSS_ENTROPY_SLOPE,
    ),
    (
        "$p$ cancels twice: diag(p) times $y/p$ is $y$, $p^{\\top}$ times $y/p$ is the sum of the targets",
        total * p - y,
    ),
    ("the target sums to one", p - y),
    on=whole_target,
    wrong={
        "the other way round": lambda p, y: y - p,
        "the scores instead of the probabilities": lambda z, y: z - y,
        "through the Jacobian once more": lambda p, y: (np.diag(p[:, 0]) - p @ p.T) @ (p - y),
        "times a slope, as after a sigmoid": lambda p, y: (p - y) * p * (1 - p),
        "only the diagonal of the Jacobian": lambda p, y: p * (1 - p) * (-y / p),
    },
)


@ERROR.program
def error(p, y):
    """Return δ of the last layer, K × 1.

    Args:
        p: the probabilities, K × 1.
        y: the target, K × 1; it sums to one.

    >>> error(np.array([[0.5], [0.25], [0.25]]), np.array([[0], [1], [0]]))
    array([[ 0.5 ],
           [-0.75],
           [ 0.25]])
    """
    return p - y
