"""Under a causal mask no output depends on a key that comes later."""

import numpy as np
from sympy import Heaviside, S

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, i, j, k, m
from snippets.attention.causal import K, O, P, Q, V, with_values
from snippets.attention.head import softmax_rows


def leak(Q, K, V):
    """∂O/∂K above the diagonal where masked weights are set to 0 after softmax: the sum still has all keys."""
    P = softmax_rows(Q @ K.T / np.sqrt(Q.shape[1]))
    later = np.triu(np.ones(P.shape), 1)
    seen = (P * np.tril(np.ones(P.shape))) @ V
    return -np.einsum("ij,ij,ik,im->imjk", later, P, Q, seen) / np.sqrt(Q.shape[1])


NO_FUTURE = Formula(
    Heaviside(j - i, 0) * d(O[i, m], K[j, k]),
    ("key $j$ is in no score of a token before it", S.Zero),
    on=with_values,
    wrong={
        "multiplied after softmax, and not normalised again": leak,
    },
)


@NO_FUTURE.program
def no_future(Q, K, V):
    """Return ∂O/∂K where the key comes later than the query, T × d_v × T × d_k.

    >>> Q, K, V = np.array([[1], [2]]), np.array([[3], [1]]), np.array([[5], [7]])
    >>> np.abs(no_future(Q, K, V)).max()
    np.float64(0.0)
    """
    later = np.triu(np.ones((len(Q), len(K))), 1)
    e = np.tril(np.ones((len(Q), len(K)))) * np.exp(Q @ K.T / np.sqrt(Q.shape[1]))
    P = e / np.sum(e, axis=1, keepdims=True)
    by_score = np.einsum("ij,jm->imj", P, V) - np.einsum("ij,im->imj", P, P @ V)
    return np.einsum("ij,imj,ik->imjk", later, by_score, Q) / np.sqrt(Q.shape[1])
