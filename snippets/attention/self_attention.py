"""Self-attention: each token is used in a query, a key and a value, so three contributions add up."""

from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction
from backprop_checked.algebra.notation import C, Letter, d, i, j, k
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries
from snippets.attention.causal import K, Q
from snippets.attention.head import T, d_k, d_v, every_feature, every_output, heads, m
from snippets.attention.no_future import V
from snippets.batches.input_gradient import INPUT_GRADIENT_ROWS

D = Symbol("D", integer=True, positive=True)  # how many numbers a token has
X = Letter(Sign("X", "data", "the tokens, in rows"), T, D)
W_Q = Letter(Sign("W_Q", "weight", "the weights that make queries of tokens, in × out"), D, d_k)
W_K = Letter(Sign("W_K", "weight", "the weights that make keys of tokens, in × out"), D, d_k)
W_V = Letter(Sign("W_V", "weight", "the weights that make values of tokens, in × out"), D, d_v)
dQ, dK, dV = d(C, Q), d(C, K), d(C, V)

projected = {Q: X @ W_Q, K: X @ W_K, V: X @ W_V}
# Attention is a function of queries, keys and values; what is shown here holds of every such function.
itself = heads(
    projected,
    {C: AnyFunction("C", Q, K, V)},
    free=[X, W_Q, W_K, W_V],
    name="{T} tokens of {D}",
    dimensions=(T, D, d_k, d_v),
)

SELF_ATTENTION = Formula(
    d(C, X),
    (
        "chain rule: a token is in its query, in its key and in its value",
        Entries(Sum(d(C, Q[i, k]) * d(Q[i, k], X[i, j]), every_feature), i, j, T, D)
        + Entries(Sum(d(C, K[i, k]) * d(K[i, k], X[i, j]), every_feature), i, j, T, D)
        + Entries(Sum(d(C, V[i, m]) * d(V[i, m], X[i, j]), every_output), i, j, T, D),
    ),
    ("each of the three is a linear layer", dQ @ W_Q.T + dK @ W_K.T + dV @ W_V.T, INPUT_GRADIENT_ROWS),
    on=itself,
    wrong={
        "the share of the queries is missing": lambda dK, W_K, dV, W_V: dK @ W_K.T + dV @ W_V.T,
        "the share of the keys is missing": lambda dQ, W_Q, dV, W_V: dQ @ W_Q.T + dV @ W_V.T,
        "the share of the values is missing": lambda dQ, W_Q, dK, W_K: dQ @ W_Q.T + dK @ W_K.T,
        "the mean of the three": lambda dQ, W_Q, dK, W_K, dV, W_V: (dQ @ W_Q.T + dK @ W_K.T + dV @ W_V.T) / 3,
        "queries and keys change places": lambda dQ, W_Q, dK, W_K, dV, W_V: (
            dK @ W_Q.T + dQ @ W_K.T + dV @ W_V.T
        ),
        "W is not transposed": lambda dQ, W_Q, dK, W_K, dV, W_V: dQ @ W_Q + dK @ W_K + dV @ W_V,
    },
)


@SELF_ATTENTION.program
def self_attention(dQ, W_Q, dK, W_K, dV, W_V):
    """Return ∂C/∂X, T × D.

    Args:
        dQ: ∂C/∂Q, T × d_k.
        W_Q: the weights of the queries, D × d_k.
        dK: ∂C/∂K, T × d_k.
        W_K: the weights of the keys, D × d_k.
        dV: ∂C/∂V, T × d_v.
        W_V: the weights of the values, D × d_v.

    >>> import numpy as np
    >>> one = np.ones((2, 1))
    >>> self_attention(np.array([[1], [2]]), one, np.array([[10], [20]]), one, np.array([[100], [200]]), one)
    array([[111., 111.],
           [222., 222.]])
    """
    return dQ @ W_Q.T + dK @ W_K.T + dV @ W_V.T
