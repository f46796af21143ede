"""The cyclic property of the trace: the last factor may come first."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, N, i, j, m
from backprop_checked.algebra.term import Trace
from snippets.layouts.trace import direction, r, s

G, V, X = Letter("G", r, N), Letter(direction, r, s), Letter("X", s, N)

TRACE_TURNS = Formula(
    Trace(G.T @ V @ X),
    (
        "the trace as a sum over every index, in which the order of the factors does not matter",
        Sum(G[i, m] * V[i, j] * X[j, m], (i, 0, r - 1), (j, 0, s - 1), (m, 0, N - 1)),
    ),
    ("so the last factor may come first", Trace(X @ G.T @ V)),
    (r"and $X G^{\top}$ is the transpose of $G X^{\top}$", Trace((G @ X.T).T @ V)),
    on=[Graph("G {r} × {N} and V {r} × {s} and X {s} × {N}", [G, V, X], {}, dimensions=(r, s, N))],
    wrong={
        "two neighbours change places": lambda G, V, X: np.trace(V @ G.T @ X),
        "all entries of the product, not its diagonal": lambda G, V, X: np.sum(G.T @ V @ X),
        "what multiplies V is not transposed back": lambda G, V, X: np.sum((X @ G.T) * V),
    },
)


@TRACE_TURNS.program
def trace_turns(G, V, X):
    """Return tr(Gᵀ V X) as the sum of all entries of V, each times its factor.

    >>> import numpy as np
    >>> G, V, X = np.array([[1, 2]]), np.array([[3, 4, 5]]), np.array([[1, 0], [0, 1], [1, 1]])
    >>> print(trace_turns(G, V, X), np.trace(G.T @ V @ X))
    26 26
    """
    return np.sum((G @ X.T) * V)
