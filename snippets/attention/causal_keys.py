"""Under a causal mask a key is in the scores of its own token and of those that come later."""

import numpy as np
from sympy import Sum, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j, k
from snippets.attention.causal import K, Q, S, T, looking_back
from snippets.attention.head import d_k, every_query
from snippets.attention.key_gradient import KEY_GRADIENT

dS = d(C, S)

CAUSAL_KEYS = Formula(
    d(C, K[j, k]),
    (
        "chain rule: key $j$ is in all scores of column $j$",
        Sum(d(C, S[i, j]) * Q[i, k], every_query) / sqrt(d_k),
        KEY_GRADIENT,
    ),
    (
        "a score that is masked changes nothing",
        Sum(d(C, S[i, j]) * Q[i, k], (i, j, T - 1)) / sqrt(d_k),
    ),
    on=looking_back,
    wrong={
        "the queries up to its own": lambda dS, Q: np.triu(dS).T @ Q / np.sqrt(Q.shape[1]),
        "its own query is left out": lambda dS, Q: np.tril(dS, -1).T @ Q / np.sqrt(Q.shape[1]),
        "the gradient of the scores is not transposed": lambda dS, Q: dS @ Q / np.sqrt(Q.shape[1]),
        "the scale is forgotten": lambda dS, Q: dS.T @ Q,
    },
)


@CAUSAL_KEYS.program
def causal_keys(dS, Q):
    """Return ∂C/∂K, T × d_k. Where ∂C/∂S comes from masked weights, it is 0 above the diagonal already.

    >>> causal_keys(np.array([[0, 0], [-3, 3]]), np.array([[2, 0, 0, 0], [0, 2, 0, 2]]))
    array([[ 0., -3.,  0., -3.],
           [ 0.,  3.,  0.,  3.]])
    """
    return np.tril(dS).T @ Q / np.sqrt(Q.shape[1])
