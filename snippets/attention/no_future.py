"""Under a causal mask no output depends on a key that comes later."""

import numpy as np
from sympy import Heaviside, S

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Letter, d, i, j, k, m
from snippets.attention.causal import K, P, Q, T, name, normalised, scored
from snippets.attention.head import d_k, d_v, heads, output, softmax_rows, values

V, O = Letter(values, T, d_v), Letter(output, T, d_v)


def leak(Q, K, V):
    """∂O/∂K above the diagonal, where weights are masked after softmax: the sum below still has all keys."""
    P = softmax_rows(Q @ K.T / np.sqrt(Q.shape[1]))
    later = np.triu(np.ones(P.shape), 1)
    seen = (P * np.tril(np.ones(P.shape))) @ V
    return -np.einsum("ij,ij,ik,im->imjk", later, P, Q, seen) / np.sqrt(Q.shape[1])


NO_FUTURE = Formula(
    Heaviside(j - i, 0) * d(O[i, m], K[j, k]),
    ("key $j$ is in no score of a token before it", S.Zero),
    on=heads(scored, normalised, {O: P @ V}, free=[Q, K, V], name=name, dimensions=(T, d_k, d_v)),
    wrong={
        "multiplied after softmax, and not normalised again": leak,
        "no mask at all": lambda Q, K, V: np.einsum(
            "ij,ij,ijm,ik->imjk",
            np.triu(np.ones((len(Q), len(K))), 1),
            softmax_rows(Q @ K.T / np.sqrt(Q.shape[1])),
            V[None] - (softmax_rows(Q @ K.T / np.sqrt(Q.shape[1])) @ V)[:, None],
            Q / np.sqrt(Q.shape[1]),
        ),
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
