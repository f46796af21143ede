"""The scores: each query times each key, divided by the root of the number of their entries."""

import numpy as np
from sympy import Sum, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import i, j
from snippets.attention.head import K, Q, S, d_k, every_feature, head, k

SCORES = Formula(
    S[i, j],
    (
        "definition: the inner product of query $i$ and key $j$, over the root of how many numbers each has",
        Sum(Q[i, k] * K[j, k], every_feature) / sqrt(d_k),
    ),
    on=head,
    wrong={
        "the scale is forgotten": lambda Q, K: Q @ K.T,
        "divided by $d_k$, without a root": lambda Q, K: Q @ K.T / Q.shape[1],
        "divided by the root of the number of keys": lambda Q, K: Q @ K.T / np.sqrt(len(K)),
        "K is not transposed": lambda Q, K: Q @ K / np.sqrt(Q.shape[1]),
        "a row for each key": lambda Q, K: K @ Q.T / np.sqrt(Q.shape[1]),
    },
)


@SCORES.program
def scores(Q, K):
    """Return S, T × U.

    Args:
        Q: the queries, T × d_k.
        K: the keys, U × d_k.

    >>> Q, K = np.array([[2, 0, 0, 0], [0, 2, 0, 2]]), np.array([[1, 0, 5, 0], [1, 1, 0, 0], [0, 3, 0, 1]])
    >>> scores(Q, K)
    array([[1., 1., 0.],
           [0., 1., 4.]])
    """
    return Q @ K.T / np.sqrt(Q.shape[1])
