"""Adam does not depend on the scale of the cost: multiplied gradients give the same step."""

import numpy as np
from sympy import sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Letter, Number, i
from backprop_checked.algebra.signs import Sign
from snippets.steps.adam import m, s
from snippets.steps.one_step import after, one_step, theta
from snippets.steps.running_mean import RUNNING_SQUARE
from snippets.steps.sequence import P, eta

scale = Number(Sign("scale", "data", "a positive number that multiplies the cost", "{a}"))

m_scaled = Letter(Sign("m_scaled", "activation", "the first moment of the scaled cost", r"\tilde{m}"), P, 1)
s_scaled = Letter(Sign("s_scaled", "activation", "the second moment of the scaled cost", r"\tilde{s}"), P, 1)

SCALE_FREE = Formula(
    after[i, 0],
    ("definition, with $\\varepsilon = 0$", theta[i, 0] - eta * m_scaled[i, 0] / sqrt(s_scaled[i, 0])),
    ("a factor of all gradients multiplies the first moment, and its square the second",
     theta[i, 0] - eta * scale * m[i, 0] / sqrt(scale**2 * s[i, 0]), RUNNING_SQUARE),
    ("the factor leaves the root, and cancels", theta[i, 0] - eta * m[i, 0] / sqrt(s[i, 0])),
    on=one_step(
        {
            m_scaled[i, 0]: scale * m[i, 0],
            s_scaled[i, 0]: scale**2 * s[i, 0],
            after[i, 0]: theta[i, 0] - eta * m_scaled[i, 0] / sqrt(s_scaled[i, 0]),
        },
        [theta, m, s, eta, scale],
        positive=[s, scale],
    ),
    wrong={
        "as in gradient descent, the step grows with the factor": lambda theta, m, s, eta, scale: (
            theta - eta * scale * m / np.sqrt(s)
        ),
        "the factor is left under the root": lambda theta, m, s, eta, scale: (
            theta - eta * m / (scale * np.sqrt(s))
        ),
        "the root is forgotten": lambda theta, m, s, eta: theta - eta * m / s,
    },
)  # fmt: skip


@SCALE_FREE.program
def scale_free(theta, m, s, eta):
    """Return the parameters after a step of Adam with ε = 0, P × 1, from the moments of the unscaled cost.

    >>> theta, m, s = np.array([[1.0]]), np.array([[0.5]]), np.array([[0.25]])
    >>> scale_free(theta, m, s, eta=0.1), theta - 0.1 * (1000 * m) / np.sqrt(1000**2 * s)
    (array([[0.9]]), array([[0.9]]))
    """
    return theta - eta * m / np.sqrt(s)
