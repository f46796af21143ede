"""Nesterov momentum: the form with a look ahead is PyTorch's, in other parameters."""

from backprop_checked.algebra.formula import Formula
from snippets.steps.sequence import after_the_first, eta, g, mu, p, steps, t, theta, v, velocity

looking_ahead = steps(
    velocity | {theta(t): theta(t - 1) - eta * v(t), p(t): theta(t - 1) - eta * mu * v(t - 1)},
    [eta, theta(0)],
    [mu],
)

NESTEROV = Formula(
    p(t),
    ("definition: the point to which the old velocity alone would lead", theta(t - 1) - eta * mu * v(t - 1)),
    (
        "the step before subtracted $\\eta$ times its velocity",
        theta(t - 2) - eta * v(t - 1) - eta * mu * v(t - 1),
    ),
    (
        "that velocity was a share of the one before it, and a gradient",
        theta(t - 2) - eta * mu * v(t - 2) - eta * g(t - 1) - eta * mu * v(t - 1),
    ),
    (
        "the first two terms are the point where that gradient was taken",
        p(t - 1) - eta * (g(t - 1) + mu * v(t - 1)),
    ),
    on=looking_ahead,
    layers=after_the_first,
    wrong={
        "momentum without the look ahead": lambda here, v_here, eta: here - eta * v_here,
        "$\\mu$ is forgotten": lambda here, g_here, v_here, eta: here - eta * (g_here + v_here),
        "$\\mu$ before the gradient": lambda here, g_here, v_here, eta, mu: (
            here - eta * (mu * g_here + v_here)
        ),
        "the velocity before the gradient came in": lambda here, g_here, v_here, eta, mu: (
            here - eta * (g_here + mu * (v_here - g_here))
        ),
    },
)

here, g_here, v_here = p(t - 1), g(t - 1), v(t - 1)


@NESTEROV.program
def nesterov(here, g_here, v_here, eta, mu):
    """Return where the next gradient is taken, P × 1: what PyTorch stores as the parameters.

    Args:
        here: where the gradient was taken, P × 1.
        g_here: this gradient, P × 1.
        v_here: the velocity with this gradient in it, P × 1.
        eta: the learning rate.
        mu: the momentum coefficient.

    >>> import numpy as np
    >>> nesterov(np.array([[6.0]]), g_here=np.array([[2.0]]), v_here=np.array([[4.0]]), eta=0.5, mu=0.5)
    array([[4.]])
    """
    return here - eta * (g_here + mu * v_here)
