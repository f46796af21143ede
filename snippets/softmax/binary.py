"""A sigmoid with binary cross-entropy: the error is a − y."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import C, Number, d
from snippets.scalar.sigmoid_slope import SIGMOID_SLOPE

z, a, y = Number("z"), Number("a"), Number("y")


def sigmoid(z):
    """σ(z) = 1 / (1 + e^−z)."""
    return 1 / (1 + np.exp(-z))


one_output = Graph(
    "one output, binary cross-entropy",
    [z, y],
    {a: sigmoid, C: lambda a, y: -(y * np.log(a) + (1 - y) * np.log(1 - a))},
)

BINARY = Formula(
    d(C, z),
    ("chain rule: the cost depends on $a$, and $a$ on $z$", d(C, a) * d(a, z)),
    (
        "$\\log a$ has the derivative $1 / a$, and $\\log(1 - a)$ has $-1 / (1 - a)$; ∂a/∂z is the slope",
        ((1 - y) / (1 - a) - y / a) * (a * (1 - a)),
        SIGMOID_SLOPE,
    ),
    ("over a common denominator, which is $a (1 - a)$, so that the slope cancels", a - y),
    on=[one_output],
    wrong={
        "the slope once more": lambda a, y: (a - y) * a * (1 - a),
        "only half of the cost: $-y \\log a$": lambda a, y: -y * (1 - a),
        "the other way round": lambda a, y: y - a,
        "the pre-activation instead of the activation": lambda z, y: z - y,
    },
)


@BINARY.program
def binary(a, y):
    """Return δ of a single output: one number.

    Args:
        a: its activation, σ(z).
        y: its target, 0 or 1, or anything between.

    >>> binary(0.75, 1)
    -0.25
    """
    return a - y
