"""The slope of the sigmoid is at most ¼, and it is ¼ only at 0."""

from sympy import Rational, S

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Number, sigma, sigma_prime
from snippets.scalar.sigmoid import SIGMOID, every_number, sigmoid
from snippets.scalar.sigmoid_slope import SIGMOID_SLOPE

z = Number("z")
quarter, half = Rational(1, 4), Rational(1, 2)

SIGMOID_SLOPE_BOUND = Formula(
    sigma_prime(z),
    ("the slope of the sigmoid", sigma(z) * (1 - sigma(z)), SIGMOID_SLOPE),
    ("completing the square", quarter - (sigma(z) - half) ** 2),
    ("½ is the sigmoid at 0", quarter - (sigma(z) - sigma(S.Zero)) ** 2, SIGMOID),
    on=[every_number],
    wrong={
        "the bound as if it were reached everywhere": lambda z: 0 * z + 0.25,
        "the square is added": lambda z: 0.25 + (sigmoid(z) - 0.5) ** 2,
        "$z$ for $\\sigma(z)$": lambda z: 0.25 - (z - 0.5) ** 2,
    },
)


@SIGMOID_SLOPE_BOUND.program
def sigmoid_slope_bound(z):
    """Return σ′(z) of the sigmoid as what is missing to ¼.

    >>> import numpy as np
    >>> z = np.linspace(-5, 5, 11)
    >>> slopes = sigmoid_slope_bound(z)
    >>> print(f"largest at z = {z[slopes.argmax()]:g}: {slopes.max():g}")
    largest at z = 0: 0.25
    """
    return 0.25 - (sigmoid(z) - sigmoid(0.0)) ** 2
