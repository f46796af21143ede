"""SiLU (swish): the slope is σ(x) plus x times the slope of the sigmoid."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from snippets.losses.functions import G, S, X, Y, entrywise, sigmoid

x = X[i, j]

s = S[i, j]
swish = entrywise(sigmoid, {Y[i, j]: x * S[i, j]})

SILU = Formula(
    d(C, x),
    ("chain rule: entry by entry", d(C, Y[i, j]) * d(Y[i, j], x)),
    ("product rule: both factors depend on the input", G[i, j] * (s + x * d(s, x))),
    ("the slope of the sigmoid", G[i, j] * (s + x * s * (1 - s))),
    on=swish,
    wrong={
        "the gate is held constant": lambda G, S: G * S,
        "the slope of the sigmoid alone": lambda G, S: G * S * (1 - S),
        "the first term is missing": lambda G, X, S: G * X * S * (1 - S),
        "the input is forgotten in the second term": lambda G, S: G * (S + S * (1 - S)),
    },
)


@SILU.program
def silu(G, X, S):
    """Return ∂C/∂X, N × D; S is the sigmoid of X, from the forward pass.

    >>> import numpy as np
    >>> X = np.log([[1.0, 3.0]])
    >>> silu(np.array([[10.0, 16.0]]), X, 1 / (1 + np.exp(-X))).round(3)
    array([[ 5.   , 15.296]])
    """
    return G * (S + X * S * (1 - S))
