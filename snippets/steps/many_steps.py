"""Many steps on a quadratic cost: each step multiplies by the same factors."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Letter, diag, k
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Chain, Hadamard, Ones
from snippets.steps.sequence import P, eta, every_step, steps, t, theta

curvature = Letter(
    Sign("curvature", "data", "the curvatures: the eigenvalues of a Hessian", r"{\kappa}"), P, 1
)
bowl = steps({theta(t): theta(t - 1) - eta * Hadamard(curvature, theta(t - 1))}, [eta, curvature, theta(0)])

MANY_STEPS = Formula(
    theta(t),
    (
        "definition: the gradient of $\\frac12 \\sum_i \\kappa_i \\theta_i^2$ is $\\kappa \\odot \\theta$",
        theta(t - 1) - eta * Hadamard(curvature, theta(t - 1)),
    ),
    (
        "every step multiplies entry $i$ by the same factor",
        Chain(diag(Ones(P, 1) - eta * curvature), k, t, 1, -1) @ theta(0),
    ),
    on=bowl,
    layers=every_step,
    wrong={
        "one step, $t$ times as long": lambda theta_0, curvature, eta, t: (1 - t * eta * curvature) * theta_0,
        "one step too many": lambda theta_0, curvature, eta, t: many_steps(theta_0, curvature, eta, t + 1),
        "away from the minimum": lambda theta_0, curvature, eta, t: many_steps(theta_0, curvature, -eta, t),
    },
)

theta_0 = theta(0)


@MANY_STEPS.program
def many_steps(theta_0, curvature, eta, t):
    """Return the parameters after t steps, P × 1.

    >>> import numpy as np
    >>> many_steps(np.array([[16.0], [1.0]]), curvature=np.array([[1.0], [6.0]]), eta=0.5, t=3)
    array([[ 2.],
           [-8.]])
    """
    return (1 - eta * curvature) ** t * theta_0
