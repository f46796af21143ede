"""A causal mask: each token looks at itself and at those before it."""

import numpy as np
from sympy import Heaviside, Sum, exp, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction
from backprop_checked.algebra.notation import C, Letter, i, j
from snippets.attention.head import (
    T,
    d_k,
    heads,
    keys,
    queries,
    r,
    scores,
    softmax_rows,
    weights,
)

Q, K, S, P = Letter(queries, T, d_k), Letter(keys, T, d_k), Letter(scores, T, T), Letter(weights, T, T)
other_tokens = (r, 0, T - 1)


def allowed(query, key):
    """1 where a query may look at a key."""
    return Heaviside(query - key + 1, 0)


scored = {S: 1 / sqrt(d_k) * (Q @ K.T)}
normalised = {P[i, j]: allowed(i, j) * exp(S[i, j]) / Sum(allowed(i, r) * exp(S[i, r]), other_tokens)}
name = "{T} tokens, each looking back"
looking_back = heads(
    scored, normalised, {C: AnyFunction("C", P)}, free=[Q, K], name=name, dimensions=(T, d_k)
)

CAUSAL = Formula(
    P[i, j],
    (
        "definition: what comes later is left out, also of the sum",
        allowed(i, j) * exp(S[i, j]) / Sum(allowed(i, r) * exp(S[i, r]), other_tokens),
    ),
    (
        "the sum ends at the token itself",
        allowed(i, j) * exp(S[i, j]) / Sum(exp(S[i, r]), (r, 0, i)),
    ),
    on=looking_back,
    wrong={
        "one token too far": lambda S: (
            np.tril(np.ones(S.shape), 1)
            * np.exp(S)
            / np.sum(np.tril(np.ones(S.shape), 1) * np.exp(S), axis=1, keepdims=True)
        ),
        "the mask is transposed": lambda S: (
            np.triu(np.ones(S.shape))
            * np.exp(S)
            / np.sum(np.triu(np.ones(S.shape)) * np.exp(S), axis=1, keepdims=True)
        ),
        "multiplied after softmax, and not normalised again": lambda S: (
            np.tril(np.ones(S.shape)) * softmax_rows(S)
        ),
        "the scores are set to 0": lambda S: softmax_rows(np.tril(np.ones(S.shape)) * S),
    },
)


@CAUSAL.program
def causal(S):
    """Return P, T × T, in which row i has i entries that are not 0.

    >>> causal(np.log([[1, 5, 5], [1, 3, 5], [1, 1, 2]]))
    array([[1.  , 0.  , 0.  ],
           [0.25, 0.75, 0.  ],
           [0.25, 0.25, 0.5 ]])
    """
    e = np.tril(np.ones(S.shape)) * np.exp(S)
    return e / np.sum(e, axis=1, keepdims=True)
