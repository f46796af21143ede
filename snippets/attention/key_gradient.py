"""The gradient of the keys: each is a sum of queries, down a column of the scores."""

import numpy as np
from sympy import Sum, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j, k
from backprop_checked.algebra.term import Entries
from snippets.attention.head import K, Q, S, U, d_k, dS, every_query, of_scores

KEY_GRADIENT = Formula(
    d(C, K),
    (
        "chain rule: key $j$ is in all scores of column $j$",
        Entries(Sum(d(C, S[i, j]) * d(S[i, j], K[j, k]), every_query), j, k, U, d_k),
    ),
    (
        "there it is multiplied by query $i$, and scaled",
        Entries(Sum(d(C, S[i, j]) * Q[i, k], every_query) / sqrt(d_k), j, k, U, d_k),
    ),
    ("the sum runs down a column, so the gradient of the scores is transposed", 1 / sqrt(d_k) * (dS.T @ Q)),
    on=of_scores,
    wrong={
        "the gradient of the scores is not transposed": lambda dS, Q: dS @ Q / np.sqrt(Q.shape[1]),
        "the scale is forgotten": lambda dS, Q: dS.T @ Q,
        "the order of columns": lambda dS, Q: Q @ dS.T / np.sqrt(Q.shape[1]),
        "the keys instead of the queries": lambda dS, K: dS.T @ K / np.sqrt(K.shape[1]),
    },
)


@KEY_GRADIENT.program
def key_gradient(dS, Q):
    """Return ∂C/∂K, U × d_k.

    Args:
        dS: ∂C/∂S, T × U.
        Q: the queries, T × d_k.

    >>> dS, Q = np.array([[-2, 0, 2], [1, -3, 2]]), np.array([[2, 0, 0, 0], [0, 2, 0, 2]])
    >>> key_gradient(dS, Q)
    array([[-2.,  1.,  0.,  1.],
           [ 0., -3.,  0., -3.],
           [ 2.,  2.,  0.,  2.]])
    """
    return dS.T @ Q / np.sqrt(Q.shape[1])
