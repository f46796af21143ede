"""Softmax with any cost: each probability times its derivative minus the average."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, diag
from backprop_checked.algebra.term import Ones
from snippets.layouts.diagonal_is_hadamard import DENOMINATOR_HADAMARD
from snippets.softmax.classes import K, any_cost, classes, delta, p, z
from snippets.softmax.jacobian import JACOBIAN
from snippets.vectorised.bp1_general import BP1_GENERAL

cost_slope = d(C, p)

NOT_ELEMENTWISE = Formula(
    delta,
    ("every probability depends on every logit", d(p, z).T @ cost_slope, BP1_GENERAL),
    ("the whole Jacobian, which is its own transpose", (diag(p) - p @ p.T) @ cost_slope, JACOBIAN),
    (
        "multiplied out: a diagonal matrix multiplies entry by entry",
        p * cost_slope - p @ (p.T @ cost_slope),
        DENOMINATOR_HADAMARD,
    ),
    (
        "$p$ factored out: the average of the derivatives, weighted by $p$, is subtracted",
        p * (cost_slope - Ones(K, 1) @ (p.T @ cost_slope)),
    ),
    on=classes(cost=any_cost),
    wrong={
        "only the diagonal of the Jacobian": lambda p, cost_slope: p * (1 - p) * cost_slope,
        "the sum in the denominator is held fixed": lambda p, cost_slope: p * cost_slope,
        "no Jacobian at all": lambda cost_slope: cost_slope,
        "the sum of the derivatives, not weighted": lambda p, cost_slope: (
            p * (cost_slope - np.sum(cost_slope))
        ),
        "entry by entry with the Jacobian": lambda p, cost_slope: (np.diag(p[:, 0]) - p @ p.T) * cost_slope,
    },
)


@NOT_ELEMENTWISE.program
def not_elementwise(p, cost_slope):
    """Return δ of the last layer, K × 1. The Jacobian, K × K, is never built.

    Args:
        p: the probabilities, K × 1.
        cost_slope: ∂C/∂p, K × 1.

    >>> not_elementwise(np.array([[0.5], [0.25], [0.25]]), np.array([[0], [-4], [0]]))
    array([[ 0.5 ],
           [-0.75],
           [ 0.25]])
    """
    return p * (cost_slope - p.T @ cost_slope)
