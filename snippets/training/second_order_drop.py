"""A long step can raise the cost: the second-order term grows with the learning rate squared."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Nudged, Remainder, d, i, j
from backprop_checked.algebra.term import Entries
from snippets.gradient_checking.taylor import TAYLOR
from snippets.training.first_order_drop import FIRST_ORDER_DROP, P, any_cost, eta, every_parameter, theta

slope_i, slope_j = d(C, theta[i, 0]), d(C, theta[j, 0])

SECOND_ORDER_DROP = Formula(
    Nudged(C, (theta, -eta * d(C, theta))) - C,
    (
        "Taylor's formula, one order further: the step enters twice, so the learning rate is squared",
        -eta * Sum(slope_j**2, every_parameter)
        + eta**2 / 2 * Sum(slope_i * d(slope_i, theta[j, 0]) * slope_j, (i, 0, P - 1), every_parameter)
        + Remainder(eta, 3),
        FIRST_ORDER_DROP,
        TAYLOR,
    ),
    on=[any_cost],
    wrong={
        "the half is forgotten": lambda g, H, eta: -eta * np.sum(g * g) + eta**2 * np.sum(g * (H @ g)),
        "the first order alone": lambda g, eta: -eta * np.sum(g * g),
        "the curvature lowers the cost": lambda g, H, eta: (
            -eta * np.sum(g * g) - eta**2 / 2 * np.sum(g * (H @ g))
        ),
        "only the curvatures of single parameters": lambda g, H, eta: (
            -eta * np.sum(g * g) + eta**2 / 2 * np.sum(g * np.diag(H)[:, None] * g)
        ),
    },
)

g, H = d(C, theta), Entries(d(slope_i, theta[j, 0]), i, j, P, P)


@SECOND_ORDER_DROP.program
def second_order_drop(g, H, eta):
    """Return by how much one step changes the cost, to second order in the learning rate.

    Args:
        g: the gradient, P × 1.
        H: the second derivatives, P × P.
        eta: the learning rate.

    >>> g, H = np.array([[2.0], [0.0]]), np.array([[10.0, 1.0], [1.0, 3.0]])
    >>> [round(float(second_order_drop(g, H, eta)), 6) for eta in (0.1, 0.2, 0.3)]
    [-0.2, 0.0, 0.6]
    """
    return -eta * np.sum(g * g) + eta**2 / 2 * np.sum(g * (H @ g))
