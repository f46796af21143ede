"""The derivative of a pre-activation with respect to a bias: 1 for its own neuron, else 0."""

import numpy as np
from sympy import KroneckerDelta

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import b, d, i, j, l, z
from snippets.index_notation.activity import ACTIVITY

ACTIVITY_BY_BIAS = Formula(
    d(z(l)[i, 0], b(l)[j, 0]),
    (
        "the sum over the weights does not depend on the bias, so only $b_i$ is left",
        d(b(l)[i, 0], b(l)[j, 0]),
        ACTIVITY,
    ),
    ("1 if both are the same bias, $i = j$, and 0 otherwise", KroneckerDelta(i, j)),
    wrong={
        "1 for every neuron": lambda b: b**0 @ b.T**0,
        "one index": lambda b: b**0,
    },
)


def pre_activation_by_bias(b):
    """Return ∂z/∂b of a layer, n × n: entry (i, j) is ∂z_i/∂b_j.

    >>> pre_activation_by_bias(np.array([[5], [6]]))
    array([[1, 0],
           [0, 1]])
    """
    return np.eye(len(b), dtype=int)


# The name of a formula is a part of its address, and stays; its program has the field's word.
ACTIVITY_BY_BIAS.bind(pre_activation_by_bias, "ACTIVITY_BY_BIAS", globals())
