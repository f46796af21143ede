"""The derivative of a pre-activation with respect to a weight: 0 except for the neuron that it leads to."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import W, a, d, i, j, k, l, m, n, z
from snippets.index_notation.activity import ACTIVITY

every_input = (m, 0, n[l - 1] - 1)

ACTIVITY_BY_WEIGHT = Formula(
    d(z(l)[i, 0], W(l)[j, k]),
    (
        "the derivative of a sum is the sum of the derivatives; the bias does not depend on weights",
        Sum(d(W(l)[i, m], W(l)[j, k]) * a(l - 1)[m, 0], every_input),
        ACTIVITY,
    ),
    (
        "the derivative of one weight with respect to another is 1 if both indices agree, and 0 otherwise",
        Sum(KroneckerDelta(i, j) * KroneckerDelta(m, k) * a(l - 1)[m, 0], every_input),
    ),
    ("only the term with $m = k$ is not 0", KroneckerDelta(i, j) * a(l - 1)[k, 0]),
    wrong={
        "$a$ alone, as if there were one index": lambda a_prev: a_prev,
        "$a$ in every row, as if there were two": lambda a_prev, b: b**0 @ a_prev.T,
        "every neuron, as if each weight reached all": lambda a_prev, b: np.einsum(
            "i,j,k->ijk", b[:, 0] ** 0, b[:, 0] ** 0, a_prev[:, 0]
        ),
    },
)


def pre_activation_by_weight(W, a_prev):
    """Return ∂z/∂W of a layer, n × n × n_prev: entry (i, j, k) is ∂z_i/∂W_jk. Nearly all of it is 0.

    >>> pre_activation_by_weight(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[7], [8], [9]]))
    array([[[7, 8, 9],
            [0, 0, 0]],
    <BLANKLINE>
           [[0, 0, 0],
            [7, 8, 9]]])
    """
    return np.einsum("ij,k->ijk", np.eye(len(W), dtype=int), a_prev[:, 0])


# The name of a formula is a part of its address, and stays; its program has the field's word.
ACTIVITY_BY_WEIGHT.bind(pre_activation_by_weight, "ACTIVITY_BY_WEIGHT", globals())
