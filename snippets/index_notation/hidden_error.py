"""The error of one hidden neuron: a weighted sum of the errors of the next layer, times its own slope."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.notation import C, W, a, d, delta, j, k, l, n, sigma_prime, z
from snippets.index_notation.input_gradient import INPUT_GRADIENT

every_neuron = (j, 0, n[l + 1] - 1)

HIDDEN_ERROR = Formula(
    delta(l)[k, 0],
    ("definition of the error", d(C, z(l)[k, 0])),
    ("a pre-activation influences only its own activation", d(C, a(l)[k, 0]) * d(a(l)[k, 0], z(l)[k, 0])),
    ("∂a/∂z is the slope of the activation function", d(C, a(l)[k, 0]) * sigma_prime(z(l)[k, 0])),
    (
        "the activation influences the cost through every neuron of the next layer",
        sigma_prime(z(l)[k, 0]) * Sum(W(l + 1)[j, k] * delta(l + 1)[j, 0], every_neuron),
        INPUT_GRADIENT,
    ),
    layers=hidden,
    wrong={
        "the slope is missing": lambda W_next, delta_next: np.einsum("jk,js->k", W_next, delta_next),
        "each neuron overwrites the one before": lambda W_next, delta_next, slope: (
            slope[:, 0] * W_next[-1] * delta_next[-1]
        ),
        "the sum runs over $k$": lambda W_next, delta_next, slope: (
            slope[:, 0] * np.einsum("jk,ks->j", W_next, delta_next)
        ),
        "the slope of the next layer": lambda W_next, delta_next, slope_next: np.einsum(
            "jk,js,jt->k", W_next, delta_next, slope_next
        ),
        "the slope has an index of its own, which is summed, too": lambda W_next, delta_next, slope: (
            np.einsum("jk,js,mt->k", W_next, delta_next, slope)
        ),
    },
)


@HIDDEN_ERROR.program
def hidden_error(W_next, delta_next, slope):
    """Return the error of every neuron of a layer: n numbers.

    Args:
        W_next: the next layer's weights, n_next × n.
        delta_next: the next layer's error, n_next × 1.
        slope: σ′(z) of this layer, n × 1.

    >>> W_next = np.array([[1, 2, 3], [4, 5, 6]])
    >>> hidden_error(W_next, np.array([[1], [10]]), slope=np.array([[1], [1], [0]]))
    array([41, 52,  0])
    """
    return slope[:, 0] * np.einsum("jk,j->k", W_next, delta_next[:, 0])
