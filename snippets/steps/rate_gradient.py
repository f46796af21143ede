"""The gradient with respect to the learning rate: minus the inner product of two gradients."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, i
from snippets.steps.learned_step import V, after, g, learned
from snippets.steps.sequence import P, eta

every = (i, 0, P - 1)

RATE_GRADIENT = Formula(
    d(V, eta),
    ("the learning rate enters every parameter", Sum(d(V, after[i, 0]) * d(after[i, 0], eta), every)),
    ("each parameter moves by $-g_i$", -Sum(d(V, after[i, 0]) * g[i, 0], every)),
    on=[learned],
    wrong={
        "the sign": lambda g, G: np.sum(G * g),
        "the squared length of one gradient": lambda g: -np.sum(g * g),
        "a mean": lambda g, G: -np.mean(G * g),
        "times the learning rate": lambda g, G, eta: -eta * np.sum(G * g),
    },
)

G = d(V, after)


@RATE_GRADIENT.program
def rate_gradient(g, G):
    """Return ∂V/∂η, one number, from the gradients before and after the step, each P × 1.

    >>> float(rate_gradient(g=np.array([[1.0], [2.0]]), G=np.array([[3.0], [-1.0]])))
    -1.0
    """
    return -np.sum(G * g)
