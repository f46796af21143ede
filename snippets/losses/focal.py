"""Focal loss: the factor depends on the logit, so its derivative counts, too."""

import numpy as np
from sympy import exp, log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Letter, N, Number, d, m
from backprop_checked.algebra.signs import Sign
from snippets.losses.binary import c, samples, z

s = Letter(Sign("s_class", "data", "1 for a sample of class 1, −1 for one of class 0", "{s}"), N, 1)
q = Letter(Sign("q_correct", "activation", "the probability of a sample's own class", "{q}"), N, 1)
gamma = Number(Sign("gamma_focus", "cost", "the exponent of focal loss", r"{\gamma}"))

FOCAL = Formula(
    d(c[m, 0], z[m, 0]),
    ("chain rule through the probability of the correct class", d(c[m, 0], q[m, 0]) * d(q[m, 0], z[m, 0])),
    (
        "product rule: the factor and the logarithm both depend on it; the slope of the sigmoid is "
        "$s q (1 - q)$",
        (gamma * (1 - q[m, 0]) ** gamma * log(q[m, 0]) / (1 - q[m, 0]) - (1 - q[m, 0]) ** gamma / q[m, 0])
        * s[m, 0]
        * q[m, 0]
        * (1 - q[m, 0]),
    ),
    (
        "the denominators cancel",
        s[m, 0] * (1 - q[m, 0]) ** gamma * (gamma * q[m, 0] * log(q[m, 0]) - (1 - q[m, 0])),
    ),
    on=samples(
        {q[m, 0]: 1 / (1 + exp(-s[m, 0] * z[m, 0])), c[m, 0]: -((1 - q[m, 0]) ** gamma) * log(q[m, 0])},
        free=[z, s, gamma],
        name="{N} samples, a logit and a sign each",
    ),
    wrong={
        "the factor is held constant": lambda s, q, gamma: -s * (1 - q) ** gamma * (1 - q),
        "the sign of the class is forgotten": lambda q, gamma: (
            (1 - q) ** gamma * (gamma * q * np.log(q) - (1 - q))
        ),
        "the exponent does not come down": lambda s, q, gamma: (
            s * (1 - q) ** gamma * (q * np.log(q) - (1 - q))
        ),
        "the derivative of the factor alone": lambda s, q, gamma: (
            s * (1 - q) ** gamma * gamma * q * np.log(q)
        ),
    },
)


@FOCAL.program
def focal(s, q, gamma):
    """Return the gradient of each sample's cost with respect to its logit, N × 1.

    >>> focal(np.array([[1], [-1]]), np.array([[0.5], [0.75]]), gamma=2).round(4)
    array([[-0.2983],
           [ 0.0426]])
    """
    return s * (1 - q) ** gamma * (gamma * q * np.log(q) - (1 - q))
