"""The gradient of the queries: each is a sum of keys."""

import numpy as np
from sympy import Sum, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j, k
from backprop_checked.algebra.term import Entries
from snippets.attention.head import K, Q, S, T, d_k, dS, every_key, of_scores

QUERY_GRADIENT = Formula(
    d(C, Q),
    (
        "chain rule: query $i$ is in all scores of row $i$",
        Entries(Sum(d(C, S[i, j]) * d(S[i, j], Q[i, k]), every_key), i, k, T, d_k),
    ),
    (
        "there it is multiplied by key $j$, and scaled",
        Entries(Sum(d(C, S[i, j]) * K[j, k], every_key) / sqrt(d_k), i, k, T, d_k),
    ),
    ("a matrix product: the scale of the forward pass is here, too", 1 / sqrt(d_k) * (dS @ K)),
    on=of_scores,
    wrong={
        "the scale is forgotten": lambda dS, K: dS @ K,
        "the scale twice": lambda dS, K: dS @ K / K.shape[1],
        "the gradient of the scores is transposed": lambda dS, K: dS.T @ K / np.sqrt(K.shape[1]),
        "the queries instead of the keys": lambda dS, Q: dS @ Q / np.sqrt(Q.shape[1]),
    },
)


@QUERY_GRADIENT.program
def query_gradient(dS, K):
    """Return ∂C/∂Q, T × d_k.

    Args:
        dS: ∂C/∂S, T × U.
        K: the keys, U × d_k.

    >>> dS, K = np.array([[-2, 0, 2], [1, -3, 2]]), np.array([[1, 0, 5, 0], [1, 1, 0, 0], [0, 3, 0, 1]])
    >>> query_gradient(dS, K)
    array([[-1. ,  3. , -5. ,  1. ],
           [-1. ,  1.5,  2.5,  1. ]])
    """
    return dS @ K / np.sqrt(K.shape[1])
