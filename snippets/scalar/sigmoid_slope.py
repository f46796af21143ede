"""The slope of the sigmoid, from the sigmoid itself."""

from sympy import exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Number, sigma, sigma_prime
from snippets.scalar.sigmoid import SIGMOID, every_number, sigmoid

z = Number("z")

SIGMOID_SLOPE = Formula(
    sigma_prime(z),
    (
        "the derivative of a quotient: $e^{-z}$ from inside, a square below",
        exp(-z) / (1 + exp(-z)) ** 2,
        SIGMOID,
    ),
    (
        "one of the two factors below, with the 1 above, is $\\sigma$",
        sigma(z) * (exp(-z) / (1 + exp(-z))),
        SIGMOID,
    ),
    ("the other one, with $e^{-z}$ in its numerator, is $1 - \\sigma$", sigma(z) * (1 - sigma(z)), SIGMOID),
    on=[every_number],
    wrong={
        "$1 - z$ for $1 - \\sigma(z)$": lambda z: sigmoid(z) * (1 - z),
        "$z$ for $\\sigma(z)$, as if σ had been applied already": lambda z: z * (1 - z),
        "the slope at a instead of z": lambda z: sigmoid(sigmoid(z)) * (1 - sigmoid(sigmoid(z))),
    },
)


@SIGMOID_SLOPE.program
def sigmoid_slope(z):
    """Return σ′(z) of the sigmoid.

    >>> import numpy as np
    >>> sigmoid_slope(np.array([-2.0, 0.0, 2.0])).round(4)
    array([0.105, 0.25 , 0.105])
    """
    a = sigmoid(z)
    return a * (1 - a)
