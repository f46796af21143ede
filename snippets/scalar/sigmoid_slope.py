"""The slope of the sigmoid, from the sigmoid itself."""

from sympy import exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Number, sigma, sigma_prime
from snippets.scalar.sigmoid import SIGMOID, every_number, sigmoid

z = Number("z")

SIGMOID_SLOPE = Formula(
    sigma_prime(z),
    (
        "chain rule: 1 divided by $\\mathit{u}$ has the derivative $-1 / \\mathit{u}^2$, and "
        "$\\mathit{u} = 1 + e^{-z}$ has $-e^{-z}$",
        exp(-z) / (1 + exp(-z)) ** 2,
        SIGMOID,
    ),
    (
        "a fraction as a product of two: the first one is $\\sigma(z)$",
        sigma(z) * (exp(-z) / (1 + exp(-z))),
        SIGMOID,
    ),
    ("the second one is $1 - \\sigma(z)$: add the two, and the sum is 1", sigma(z) * (1 - sigma(z)), SIGMOID),
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
