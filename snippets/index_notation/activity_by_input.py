"""The derivative of a pre-activation with respect to an activation: the weight between the two."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import W, a, d, j, k, l, m, n, z
from snippets.index_notation.activity import ACTIVITY

every_input = (m, 0, n[l - 1] - 1)

ACTIVITY_BY_INPUT = Formula(
    d(z(l)[j, 0], a(l - 1)[k, 0]),
    (
        "the derivative of a sum is the sum of the derivatives",
        Sum(W(l)[j, m] * d(a(l - 1)[m, 0], a(l - 1)[k, 0]), every_input),
        ACTIVITY,
    ),
    (
        "the derivative of $a_m$ with respect to $a_k$ is 1 if $m = k$, and 0 otherwise",
        Sum(W(l)[j, m] * KroneckerDelta(m, k), every_input),
    ),
    ("only the term with $m = k$ is not 0", W(l)[j, k]),
    wrong={
        "$j$ and $k$ change places": lambda W: W.T,
        "the sum of the row": lambda W: np.einsum("jm,k->jk", W, W[0] ** 0),
        "the activation is kept: $W_{jk} a_k$": lambda W, a_prev: np.einsum("jk,ks->jk", W, a_prev),
    },
)


def pre_activation_by_input(W):
    """Return ∂z/∂a of the layer before, n × n_prev: entry (j, k) is ∂z_j/∂a_k.

    >>> pre_activation_by_input(np.array([[1, 2, 3], [4, 5, 6]]))
    array([[1, 2, 3],
           [4, 5, 6]])
    """
    return np.einsum("jm,mk->jk", W, np.eye(W.shape[1], dtype=int))


# The name of a formula is a part of its address, and stays; its program has the field's word.
ACTIVITY_BY_INPUT.bind(pre_activation_by_input, "ACTIVITY_BY_INPUT", globals())
