"""A gradient can be read off a trace: dC = tr(Gᵀ dX)."""

import numpy as np
from sympy import Sum, symbols

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, Nudged, Number, Remainder, d, i, j
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Trace

r, s = symbols("r s", integer=True, positive=True)
direction = Sign("V", "activation", "a direction: how far each entry of a matrix moves")
X, V, G, h = Letter("X", r, s), Letter(direction, r, s), Letter("G", r, s), Number("h")
ANY_COST = Graph(
    "a {r} × {s} matrix",
    [X, V, h],
    {C: AnyFunction("C", X), G: d(C, X)},
    dimensions=(r, s),
    opaque=("cost",),
)

TRACE = Formula(
    Nudged(C, (X, h * V)) - C,
    (
        "every entry changes by $h V_{ij}$, and the cost by that times the partial derivative",
        h * Sum(d(C, X[i, j]) * V[i, j], (i, 0, r - 1), (j, 0, s - 1)) + Remainder(h, 2),
    ),
    (
        r"$G$ holds the partial derivatives; the diagonal of $G^{\top} V$ multiplies each column of "
        r"$G$ by the same column of $V$",
        h * Trace(G.T @ V) + Remainder(h, 2),
    ),
    on=[ANY_COST],
    wrong={
        "G is not transposed": lambda G, V, h: h * np.trace(G @ V),
        "all entries of the product, not its diagonal": lambda G, V, h: h * np.sum(G.T @ V),
        "$h$ is forgotten": lambda G, V, h: np.sum(G * V),
    },
)


@TRACE.program
def trace(G, V, h):
    """Return how much the cost changes, to first order, if X changes by h V.

    The sum of all entries of G ⊙ V is the trace of Gᵀ V, without the products outside of the diagonal.

    >>> import numpy as np
    >>> G, V = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 0, 0], [0, 0, 10]])
    >>> print(trace(G, V, h=1), np.trace(G.T @ V))
    61 61
    """
    return h * np.sum(G * V)
