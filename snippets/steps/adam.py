"""Adam's step: the corrected mean over the root of the corrected mean of squares."""

import numpy as np
from sympy import sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Number, i
from backprop_checked.algebra.signs import Sign
from snippets.steps.one_step import after, m, one_step, s, small, theta
from snippets.steps.sequence import eta

c_1 = Number(Sign("c_1", "data", "the bias correction of Adam's first moment, 1 − β₁ᵗ", "c_1"))
c_2 = Number(Sign("c_2", "data", "the bias correction of Adam's second moment, 1 − β₂ᵗ", "c_2"))
root = sqrt(s[i, 0])
eps = small

adam_step = one_step(
    {after[i, 0]: theta[i, 0] - eta * (m[i, 0] / c_1) / (sqrt(s[i, 0] / c_2) + eps)},
    [theta, m, s, c_1, c_2, eta, eps],
    positive=[s, c_1, c_2, eps],
)


ADAM = Formula(
    after[i, 0],
    (
        "definition: both moments are divided by their corrections",
        theta[i, 0] - eta * (m[i, 0] / c_1) / (sqrt(s[i, 0] / c_2) + eps),
    ),
    (
        "the root of a quotient: so PyTorch computes it",
        theta[i, 0] - eta * m[i, 0] / (c_1 * (root / sqrt(c_2) + eps)),
    ),
    (
        "numerator and denominator times $\\sqrt{c_2}$: now $\\varepsilon$ is scaled, too",
        theta[i, 0] - eta * sqrt(c_2) * m[i, 0] / (c_1 * (root + eps * sqrt(c_2))),
    ),
    on=adam_step,
    wrong={
        "$\\varepsilon$ is not scaled": lambda theta, m, s, c_1, c_2, eta, eps: (
            theta - eta * np.sqrt(c_2) / c_1 * m / (np.sqrt(s) + eps)
        ),
        "$\\varepsilon$ under the root": lambda theta, m, s, c_1, c_2, eta, eps: (
            theta - eta * (m / c_1) / np.sqrt(s / c_2 + eps)
        ),
        "without bias correction": lambda theta, m, s, eta, eps: theta - eta * m / (np.sqrt(s) + eps),
        "the second moment is not corrected": lambda theta, m, s, c_1, eta, eps: (
            theta - eta * (m / c_1) / (np.sqrt(s) + eps)
        ),
        "the corrections change places": lambda theta, m, s, c_1, c_2, eta, eps: (
            theta - eta * (m / c_2) / (np.sqrt(s / c_1) + eps)
        ),
        "the root is forgotten": lambda theta, m, s, c_1, c_2, eta, eps: (
            theta - eta * (m / c_1) / (s / c_2 + eps)
        ),
    },
)


@ADAM.program
def adam(theta, m, s, c_1, c_2, eta, eps):
    """Return the parameters after one step of Adam, P × 1.

    Args:
        theta: the parameters, P × 1.
        m, s: the two moments with the new gradient in them, each P × 1; s is greater than 0.
        c_1, c_2: their corrections, 1 − β₁ᵗ and 1 − β₂ᵗ.
        eta: the learning rate.
        eps: a small number that keeps the denominator from 0.

    >>> theta, m, s = np.array([[1.0]]), np.array([[0.5]]), np.array([[0.25]])
    >>> adam(theta, m, s, c_1=0.5, c_2=0.25, eta=0.1, eps=0)
    array([[0.9]])
    """
    return theta - eta / c_1 * m / (np.sqrt(s) / np.sqrt(c_2) + eps)
