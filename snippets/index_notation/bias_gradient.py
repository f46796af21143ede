"""The gradient with respect to a bias is the error of its neuron: the sum collapses again."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, b, d, delta, i, j, l, n, z
from snippets.index_notation.activity_by_bias import ACTIVITY_BY_BIAS
from snippets.scalar.fork import FORK

every_neuron = (i, 0, n[l] - 1)

BIAS_GRADIENT = Formula(
    d(C, b(l)[j, 0]),
    (
        "chain rule through every neuron $i$ of the layer",
        Sum(d(C, z(l)[i, 0]) * d(z(l)[i, 0], b(l)[j, 0]), every_neuron),
        FORK,
    ),
    (
        "definition of the error; bias $b_j$ is added in neuron $j$ only",
        Sum(delta(l)[i, 0] * KroneckerDelta(i, j), every_neuron),
        ACTIVITY_BY_BIAS,
    ),
    ("only the term with $i = j$ is not 0", delta(l)[j, 0]),
    wrong={
        "the sum stays": lambda delta: np.einsum("is,jt->j", delta, delta**0),
        "times the bias": lambda delta, b: delta * b,
        "the slope once more": lambda delta, slope: delta * slope,
    },
)


@BIAS_GRADIENT.program
def bias_gradient(delta):
    """Return ∂C/∂b of a layer: n numbers.

    >>> bias_gradient(np.array([[41], [52], [0]]))
    array([41, 52,  0])
    """
    return np.einsum("i,ij->j", delta[:, 0], np.eye(len(delta), dtype=int))
