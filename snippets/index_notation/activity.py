"""The pre-activation of neuron $j$: a sum of activations times weights, plus its bias."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import W, a, b, j, k, l, n, z

ACTIVITY = Formula(
    z(l)[j, 0],
    (
        "one product for each neuron of the layer before, and the bias once",
        Sum(W(l)[j, k] * a(l - 1)[k, 0], (k, 0, n[l - 1] - 1)) + b(l)[j, 0],
    ),
    wrong={
        "the sum runs over the neurons of this layer": lambda W, a_prev, b: (
            np.einsum("kj,ks->j", W, a_prev) + b[:, 0]
        ),
        "the bias is inside the sum": lambda W, a_prev, b: (
            np.einsum("jk,ks->j", W, a_prev) + a_prev.size * b[:, 0]
        ),
        "the bias is forgotten": lambda W, a_prev: np.einsum("jk,ks->j", W, a_prev),
    },
)


def pre_activation(W, a_prev, b):
    """Return the pre-activation of every neuron of a layer: n numbers.

    Args:
        W: the layer's weights, n × n_prev.
        a_prev: the activation of the layer before, n_prev × 1.
        b: the layer's biases, n × 1.

    >>> pre_activation(np.array([[1, 2], [0, 3], [-1, 1]]), np.array([[2], [1]]), np.array([[0], [1], [5]]))
    array([4, 4, 4])
    """
    return np.einsum("jk,k->j", W, a_prev[:, 0]) + b[:, 0]


# The name of a formula is a part of its address, and stays; its program has the field's word.
ACTIVITY.bind(pre_activation, "ACTIVITY", globals())
