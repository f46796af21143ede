"""The slope of softplus is the sigmoid."""

import numpy as np
from sympy import exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number, sigma_prime

z = Number("z")


def softplus(z):
    """log(1 + e^z): a ReLU with its corner rounded."""
    return np.log(1 + np.exp(z))


SOFTPLUS_SLOPE = Formula(
    sigma_prime(z),
    (
        "chain rule: softplus is $\\log \\mathit{u}$ with $\\mathit{u} = 1 + e^z$, and its derivative is "
        "$1 / \\mathit{u}$ times that of $\\mathit{u}$",
        exp(z) / (1 + exp(z)),
    ),
    ("this is the sigmoid: divide numerator and denominator by $e^z$", 1 / (1 + exp(-z))),
    on=[Graph("any number z, σ the softplus", [z], {}, activation=softplus)],
    wrong={
        "the inner derivative is forgotten": lambda z: 1 / (1 + np.exp(z)),
        "the ReLU's slope": lambda z: np.where(z > 0, 1, 0),
    },
)


@SOFTPLUS_SLOPE.program
def softplus_slope(z):
    """Return σ′(z) where σ is softplus.

    >>> softplus_slope(np.array([-2.0, 0.0, 2.0])).round(4)
    array([0.1192, 0.5   , 0.8808])
    """
    return 1 / (1 + np.exp(-z))
