"""The slope of tanh, from tanh itself."""

import numpy as np
from sympy import exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number, sigma, sigma_prime

z = Number("z")


def tanh(z):
    """tanh as it is defined; `np.tanh` is the same and never overflows."""
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


TANH_SLOPE = Formula(
    sigma_prime(z),
    (
        "quotient rule: tanh is $e^z - e^{-z}$ over $e^z + e^{-z}$, and each of the two is the "
        "derivative of the other",
        ((exp(z) + exp(-z)) ** 2 - (exp(z) - exp(-z)) ** 2) / (exp(z) + exp(-z)) ** 2,
    ),
    ("the first square gives 1, and the second gives the square of tanh", 1 - sigma(z) ** 2),
    on=[Graph("any number z, σ = tanh", [z], {}, activation=tanh)],
    wrong={
        "$z$ for tanh of $z$": lambda z: 1 - z**2,
        "the sigmoid's rule": lambda a: a * (1 - a),
        "the square is forgotten": lambda a: 1 - a,
    },
)

a = sigma(z)


@TANH_SLOPE.program
def tanh_slope(a):
    """Return σ′(z) where σ is tanh. Takes a = tanh z, which the forward pass has cached.

    >>> tanh_slope(np.tanh([-2.0, 0.0, 2.0])).round(4)
    array([0.0707, 1.    , 0.0707])
    """
    return 1 - a**2
