"""The gradient with respect to a weight: the error of its neuron times the activation that it multiplies."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, W, a, d, delta, i, j, k, l, n, z
from snippets.index_notation.activity_by_weight import ACTIVITY_BY_WEIGHT
from snippets.scalar.fork import FORK

every_neuron = (i, 0, n[l] - 1)

WEIGHT_GRADIENT = Formula(
    d(C, W(l)[j, k]),
    (
        "chain rule through every neuron $i$ of the layer",
        Sum(d(C, z(l)[i, 0]) * d(z(l)[i, 0], W(l)[j, k]), every_neuron),
        FORK,
    ),
    ("definition of the error", Sum(delta(l)[i, 0] * d(z(l)[i, 0], W(l)[j, k]), every_neuron)),
    (
        "weight $W_{jk}$ leads to neuron $j$ and to no other",
        Sum(delta(l)[i, 0] * KroneckerDelta(i, j) * a(l - 1)[k, 0], every_neuron),
        ACTIVITY_BY_WEIGHT,
    ),
    ("all terms except the one with $i = j$ are 0: the sum collapses", delta(l)[j, 0] * a(l - 1)[k, 0]),
    wrong={
        "the sum stays": lambda delta, a_prev: np.einsum("is,kt,jv->jk", delta, a_prev, delta**0),
        "$j$ and $k$ change places": lambda delta, a_prev: np.einsum("ks,jt->jk", delta, a_prev),
        "an inner product": lambda delta, a_prev: np.einsum("js,js->", delta, a_prev),
        "the activation of this layer": lambda delta, a: np.einsum("js,kt->jk", delta, a),
    },
)


@WEIGHT_GRADIENT.program
def weight_gradient(delta, a_prev):
    """Return ∂C/∂W of a layer, n × n_prev: entry (j, k) is δ_j a_k.

    Args:
        delta: the layer's error, n × 1.
        a_prev: the activation of the layer before, n_prev × 1.

    >>> weight_gradient(np.array([[41], [52], [0]]), np.array([[2], [1]]))
    array([[ 82,  41],
           [104,  52],
           [  0,   0]])
    """
    return np.einsum("j,k->jk", delta[:, 0], a_prev[:, 0])
