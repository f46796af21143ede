"""A whole head backward: from the gradient of the output to that of a query."""

import numpy as np
from sympy import Sum, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j, k, m
from snippets.attention.head import (
    G,
    K,
    O,
    P,
    Q,
    S,
    V,
    d_k,
    every_key,
    every_output,
    head,
    other_keys,
    r,
)
from snippets.attention.query_gradient import QUERY_GRADIENT
from snippets.attention.row_sum import ROW_SUM
from snippets.attention.score_gradient import SCORE_GRADIENT
from snippets.attention.weight_gradient import WEIGHT_GRADIENT

dP = d(C, P)

FAST_QUERY = Formula(
    d(C, Q[i, k]),
    (
        "each query gets a sum of keys",
        Sum(d(C, S[i, j]) * K[j, k], every_key) / sqrt(d_k),
        QUERY_GRADIENT,
    ),
    (
        "backward through softmax",
        Sum(P[i, j] * (d(C, P[i, j]) - Sum(d(C, P[i, r]) * P[i, r], other_keys)) * K[j, k], every_key)
        / sqrt(d_k),
        SCORE_GRADIENT,
    ),
    (
        "what is subtracted is computed from the output",
        Sum(P[i, j] * (d(C, P[i, j]) - Sum(G[i, m] * O[i, m], every_output)) * K[j, k], every_key)
        / sqrt(d_k),
        ROW_SUM,
    ),
    (
        "the gradient of the weights is put in; both terms have the factor $G$",
        Sum(P[i, j] * Sum(G[i, m] * (V[j, m] - O[i, m]), every_output) * K[j, k], every_key) / sqrt(d_k),
        WEIGHT_GRADIENT,
    ),
    on=head,
    wrong={
        "the row's sum is forgotten": lambda G, K, V, P: P * (G @ V.T) @ K / np.sqrt(K.shape[1]),
        "softmax entry by entry": lambda G, K, V, P: P * (1 - P) * (G @ V.T) @ K / np.sqrt(K.shape[1]),
        "the scale is forgotten": lambda G, K, V, P, O: (
            P * (G @ V.T - np.sum(G * O, axis=1, keepdims=True)) @ K
        ),
        "summed over everything: no axis": lambda G, K, V, P, O: (
            P * (G @ V.T - np.sum(G * O)) @ K / np.sqrt(K.shape[1])
        ),
        "no softmax at all": lambda dP, K: dP @ K / np.sqrt(K.shape[1]),
    },
)


@FAST_QUERY.program
def fast_query(G, K, V, P, O):
    """Return ∂C/∂Q, T × d_k, from what the forward pass has, and without ∂C/∂P ⊙ P.

    Args:
        G: the gradient with respect to the output, T × d_v.
        K: the keys, U × d_k.
        V: the values, U × d_v.
        P: the attention weights, T × U.
        O: the output, T × d_v.

    >>> G, K, V, P = np.array([[1]]), np.array([[2], [4]]), np.array([[0], [16]]), np.array([[0.25, 0.75]])
    >>> fast_query(G, K, V, P, P @ V)
    array([[6.]])
    """
    dS = P * (G @ V.T - np.sum(G * O, axis=1, keepdims=True))
    return dS @ K / np.sqrt(K.shape[1])
