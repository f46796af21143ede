"""The slope of the sigmoid is symmetric: the same at z and at −z."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Number, sigma, sigma_prime
from snippets.scalar.sigmoid import SIGMOID, every_number, sigmoid
from snippets.scalar.sigmoid_slope import SIGMOID_SLOPE

z = Number("z")

SIGMOID_MIRROR = Formula(
    sigma_prime(z),
    ("the slope of the sigmoid", sigma(z) * (1 - sigma(z)), SIGMOID_SLOPE),
    (
        "$1 - \\sigma(z)$ is $e^{-z} / (1 + e^{-z})$, and this is $1 / (e^z + 1)$, which is $\\sigma(-z)$",
        sigma(z) * sigma(-z),
        SIGMOID,
    ),
    on=[every_number],
    wrong={
        "$1 - z$ for $-z$": lambda z: sigmoid(z) * sigmoid(1 - z),
        "the sign stands before σ": lambda z: -sigmoid(z) * sigmoid(z),
    },
)


@SIGMOID_MIRROR.program
def sigmoid_mirror(z):
    """Return σ′(z) of the sigmoid. Where z is large 1 − σ(z) is rounded to 0, and σ(−z) is not.

    >>> from snippets.scalar.sigmoid_slope import sigmoid_slope
    >>> print(f"{sigmoid_mirror(40.0):.6g}, and by 1 − σ: {sigmoid_slope(40.0):.6g}")
    4.24835e-18, and by 1 − σ: 0
    """
    return sigmoid(z) * sigmoid(-z)
