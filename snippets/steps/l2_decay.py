"""Weight decay in gradient descent: L2 regularisation and a smaller weight are the same."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Number, d, i, j
from backprop_checked.algebra.signs import Sign
from snippets.steps.one_step import any_cost, lam, one_step, theta
from snippets.steps.sequence import P, eta

J = Number(Sign("J", "cost", "the cost with the term of L2 regularisation", "{J}"))
squares = Sum(theta[j, 0] ** 2, (j, 0, P - 1))

L2_DECAY = Formula(
    theta[i, 0] - eta * d(J, theta[i, 0]),
    (
        "the derivative of $\\frac{\\lambda}{2} \\theta_i^2$ is $\\lambda \\theta_i$",
        theta[i, 0] - eta * (d(C, theta[i, 0]) + lam * theta[i, 0]),
    ),
    ("the terms with $\\theta_i$ are collected", (1 - eta * lam) * theta[i, 0] - eta * d(C, theta[i, 0])),
    on=one_step(
        any_cost | {J: C + lam / 2 * squares},
        [theta, eta, lam],
        name="{P} parameters, any cost",
        opaque=("cost",),
    ),
    wrong={
        "without the learning rate": lambda theta, gradient, eta, lam: (1 - lam) * theta - eta * gradient,
        "the 2 of the square stays": lambda theta, gradient, eta, lam: (
            (1 - 2 * eta * lam) * theta - eta * gradient
        ),
        "the gradient decays, too": lambda theta, gradient, eta, lam: (
            (1 - eta * lam) * (theta - eta * gradient)
        ),
        "the weights grow": lambda theta, gradient, eta, lam: (1 + eta * lam) * theta - eta * gradient,
    },
)

gradient = d(C, theta)


@L2_DECAY.program
def l2_decay(theta, gradient, eta, lam):
    """Return the parameters after one step of gradient descent, P × 1.

    Args:
        theta: the parameters, P × 1.
        gradient: that of the cost without the L2 term, P × 1.
        eta: the learning rate.
        lam: the factor of ½ Σ θ² in the cost.

    >>> import numpy as np
    >>> l2_decay(np.array([[10.0]]), gradient=np.array([[4.0]]), eta=0.5, lam=0.2)
    array([[7.]])
    """
    return (1 - eta * lam) * theta - eta * gradient
