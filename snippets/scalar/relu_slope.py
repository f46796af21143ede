"""The slope of a ReLU is 1 or 0, and at 0 it is 0 by choice."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.network import relu
from backprop_checked.algebra.notation import Number, gate, sigma_prime

z = Number("z")

RELU_SLOPE = Formula(
    sigma_prime(z),
    ("for $z > 0$ the ReLU is $z$, for $z < 0$ it is 0; at 0 the slope is 0 by choice", gate(z)),
    on=[Graph("any number z, σ the ReLU", [z], {}, activation=relu)],
    wrong={
        "the ReLU itself": lambda z: np.maximum(0, z),
        "the other side": lambda z: np.where(z < 0, 1, 0),
        "always 1": lambda z: z**0,
    },
)


@RELU_SLOPE.program
def relu_slope(z):
    """Return σ′(z) where σ is max(0, z).

    >>> relu_slope(np.array([-2.0, 0.0, 2.0]))
    array([0, 0, 1])
    """
    return np.where(z > 0, 1, 0)
