"""Binary cross-entropy from the logit: log(1 + eᶻ) − yz."""

import numpy as np
from sympy import exp, log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import m
from snippets.losses.bce import two_classes
from snippets.losses.binary import c, p, y, z

BCE_LOGITS = Formula(
    c[m, 0],
    (
        "definition: minus the logarithm of the probability that the target names",
        -y[m, 0] * log(p[m, 0]) - (1 - y[m, 0]) * log(1 - p[m, 0]),
    ),
    (
        "$p$ is $1/(1 + e^{-z})$, and $1 - p$ is $1/(1 + e^{z})$",
        y[m, 0] * log(1 + exp(-z[m, 0])) + (1 - y[m, 0]) * log(1 + exp(z[m, 0])),
    ),
    (
        "$\\log(1 + e^{-z})$ is $\\log(1 + e^{z}) - z$",
        log(1 + exp(z[m, 0])) - y[m, 0] * z[m, 0],
    ),
    on=two_classes,
    wrong={
        "the probability goes in again": lambda p, y: np.log(1 + np.exp(p)) - y * p,
        "the sign of the target's term": lambda z, y: np.log(1 + np.exp(z)) + y * z,
        "only the logarithm of class 1": lambda p, y: -y * np.log(p),
        "the sign of the exponent": lambda z, y: np.log(1 + np.exp(-z)) - y * z,
    },
)


@BCE_LOGITS.program
def bce_logits(z, y):
    """Return the cost of each sample, N × 1. A large logit overflows: see the stable form.

    >>> bce_logits(np.array([[0.0], [2.0]]), np.array([[1], [1]])).round(4)
    array([[0.6931],
           [0.1269]])
    """
    return np.log(1 + np.exp(z)) - y * z
