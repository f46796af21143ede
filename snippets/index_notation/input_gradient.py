"""The gradient with respect to an activation: the sum over the neurons of the next layer stays."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, W, a, d, delta, j, k, l, n, z
from snippets.index_notation.activity_by_input import ACTIVITY_BY_INPUT
from snippets.scalar.fork import FORK

every_neuron = (j, 0, n[l] - 1)

INPUT_GRADIENT = Formula(
    d(C, a(l - 1)[k, 0]),
    (
        "chain rule through every neuron $j$ of the layer",
        Sum(d(C, z(l)[j, 0]) * d(z(l)[j, 0], a(l - 1)[k, 0]), every_neuron),
        FORK,
    ),
    ("definition of the error", Sum(delta(l)[j, 0] * d(z(l)[j, 0], a(l - 1)[k, 0]), every_neuron)),
    (
        "every neuron multiplies $a_k$ by a weight of its own: every term is left",
        Sum(W(l)[j, k] * delta(l)[j, 0], every_neuron),
        ACTIVITY_BY_INPUT,
    ),
    wrong={
        "one neuron instead of all": lambda W, delta: W[0] * delta[0],
        "each neuron overwrites the one before": lambda W, delta: W[-1] * delta[-1],
        "the sum runs over $k$": lambda W, delta: np.einsum("jk,ks->j", W, delta),
    },
)


@INPUT_GRADIENT.program
def input_gradient(W, delta):
    """Return ∂C/∂a of the layer before: n_prev numbers.

    Args:
        W: the layer's weights, n × n_prev.
        delta: the layer's error, n × 1.

    >>> input_gradient(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1], [10]]))
    array([41, 52, 63])
    """
    return np.einsum("jk,j->k", W, delta[:, 0])
