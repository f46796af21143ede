"""Backpropagation through a step of gradient descent: the gradient is multiplied by I − ηH."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d
from backprop_checked.algebra.term import Eye
from snippets.steps.learned_step import V, after, g, learned, theta
from snippets.steps.sequence import P, eta

THROUGH_STEP = Formula(
    d(V, theta),
    ("chain rule through the step", d(after, theta).T @ d(V, after)),
    ("the step starts at $\\theta$, and its gradient changes with $\\theta$, too",
     (Eye(P) - eta * d(g, theta)).T @ d(V, after)),
    on=[learned],
    wrong={
        "the gradient is held constant": lambda G: G,
        "the step alone": lambda H, G, eta: -eta * H.T @ G,
        "the sign": lambda H, G, eta: G + eta * H.T @ G,
        "the learning rate is forgotten": lambda H, G: G - H.T @ G,
        "$g$ itself for its derivative times $G$": lambda g, G, eta: G - eta * g,
    },
)  # fmt: skip

H, G = d(g, theta), d(V, after)


@THROUGH_STEP.program
def through_step(H, G, eta):
    """Return ∂V/∂θ before the step, P × 1.

    Args:
        H: how the gradient changes with the parameters, P × P: the Hessian of the cost that is stepped on.
        G: ∂V/∂θ after the step, P × 1.
        eta: the learning rate.

    >>> through_step(np.array([[2.0, 0.0], [0.0, 10.0]]), G=np.array([[1.0], [1.0]]), eta=0.1)
    array([[0.8],
           [0. ]])
    """
    return (np.eye(len(H), dtype=int) - eta * H).T @ G
