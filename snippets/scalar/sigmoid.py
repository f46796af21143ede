"""The sigmoid turns any number into one between 0 and 1."""

import numpy as np
from sympy import exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number, sigma

z = Number("z")
every_number = Graph("any number z, σ the sigmoid", [z], {}, activation=lambda z: sigmoid(z))

SIGMOID = Formula(
    sigma(z),
    ("definition: $e^z$ divided by the sum of $e^z$ and 1", exp(z) / (exp(z) + 1)),
    ("numerator and denominator divided by $e^z$", 1 / (1 + exp(-z))),
    on=[every_number],
    wrong={
        "the sign of the exponent": lambda z: 1 / (1 + np.exp(z)),
        "tanh of $z$ instead of $z/2$": lambda z: (np.tanh(z) + 1) / 2,
    },
)


@SIGMOID.program
def sigmoid(z):
    """Return σ(z), between 0 and 1.

    >>> sigmoid(np.array([-2.0, 0.0, 2.0])).round(4)
    array([0.1192, 0.5   , 0.8808])
    """
    return 1 / (1 + np.exp(-z))
