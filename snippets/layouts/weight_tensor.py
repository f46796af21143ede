"""The derivative of a column with respect to a matrix: three indices, nearly all zeros."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import W, a, d, i, j, k, l, m, n, z
from snippets.index_notation.activity import ACTIVITY

WEIGHT_TENSOR = Formula(
    d(z(l)[i, 0], W(l)[j, k]),
    (
        "$z_i$ is a sum of weights times activations",
        Sum(d(W(l)[i, m], W(l)[j, k]) * a(l - 1)[m, 0], (m, 0, n[l - 1] - 1)),
        ACTIVITY,
    ),
    (
        "it contains $W_{jk}$ only if $i = j$, multiplied by $a_k$",
        KroneckerDelta(i, j) * a(l - 1)[k, 0],
    ),
    wrong={
        "“∂z/∂W is a”": lambda a_prev: a_prev,
        "“the summand cancels”, also where i = j": lambda W, a_prev: 0 * weight_tensor(W, a_prev),
        "two indices: an outer product": lambda z, a_prev: z**0 @ a_prev.T,
        "as if every neuron used every weight": lambda W, a_prev: np.einsum(
            "ij,k->ijk", np.ones((len(W), len(W)), dtype=int), a_prev[:, 0]
        ),
    },
)


@WEIGHT_TENSOR.program
def weight_tensor(W, a_prev):
    """Return ∂z/∂W of a layer, n × n × n_prev: with all its zeros.

    >>> import numpy as np
    >>> weight_tensor(np.zeros((3, 2)), np.array([[5], [7]]))
    array([[[5, 7],
            [0, 0],
            [0, 0]],
    <BLANKLINE>
           [[0, 0],
            [5, 7],
            [0, 0]],
    <BLANKLINE>
           [[0, 0],
            [0, 0],
            [5, 7]]])
    """
    return np.einsum("ij,k->ijk", np.eye(len(W), dtype=int), a_prev[:, 0])
