"""The bound 2/κ: how one step of gradient descent changes a quadratic cost."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import C, Letter, Number, i
from backprop_checked.algebra.signs import Sign
from snippets.steps.one_step import after, theta
from snippets.steps.sequence import P, eta

curvature = Letter(
    Sign("curvature", "data", "the curvatures: the eigenvalues of a Hessian", r"{\kappa}"), P, 1
)
C_after = Number(Sign("C_after", "cost", "the cost after a step", "C^{+}"))
every = (i, 0, P - 1)
bowl = Graph(
    "{P} curvatures",
    [theta, curvature, eta],
    {
        C: Sum(curvature[i, 0] * theta[i, 0] ** 2, every) / 2,
        after[i, 0]: theta[i, 0] - eta * curvature[i, 0] * theta[i, 0],
        C_after: Sum(curvature[i, 0] * after[i, 0] ** 2, every) / 2,
    },
    dimensions=(P,),
)

STABILITY = Formula(
    C_after - C,
    (
        "the derivative is $\\kappa_i \\theta_i$: a step multiplies $\\theta_i$ by $1 - \\eta \\kappa_i$",
        Sum(curvature[i, 0] * ((1 - eta * curvature[i, 0]) ** 2 - 1) * theta[i, 0] ** 2, every) / 2,
    ),
    (
        "multiplied out",
        -eta / 2 * Sum(curvature[i, 0] ** 2 * theta[i, 0] ** 2 * (2 - eta * curvature[i, 0]), every),
    ),
    on=[bowl],
    wrong={
        "the first order alone": lambda theta, curvature, eta: -eta * np.sum(curvature**2 * theta**2),
        "the bound 1 instead of 2": lambda theta, curvature, eta: (
            -eta / 2 * np.sum(curvature**2 * theta**2 * (1 - eta * curvature))
        ),
        "the curvature is forgotten in the bound": lambda theta, curvature, eta: (
            -eta / 2 * np.sum(curvature**2 * theta**2 * (2 - eta))
        ),
        "the curvature is not squared": lambda theta, curvature, eta: (
            -eta / 2 * np.sum(curvature * theta**2 * (2 - eta * curvature))
        ),
    },
)


@STABILITY.program
def stability(theta, curvature, eta):
    """Return by how much one step changes ½ Σ κθ², one number.

    Args:
        theta: the parameters, P × 1.
        curvature: κ, P × 1.
        eta: the learning rate.

    >>> theta, curvature = np.array([[1.0], [1.0]]), np.array([[1.0], [10.0]])
    >>> [round(float(stability(theta, curvature, eta)), 3) for eta in (0.1, 0.19, 0.21)]
    [-5.095, -1.122, 0.862]
    """
    return -eta / 2 * np.sum(curvature**2 * theta**2 * (2 - eta * curvature))
