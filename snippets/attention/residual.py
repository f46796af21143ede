"""A residual connection: the gradient passes as it is, and the layer's contribution is added."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d, i, j, k, m
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries
from snippets.attention.head import T
from snippets.attention.self_attention import D, X

F = Letter(Sign("F", "activation", "what a layer makes of the tokens, in rows"), T, D)
Y = Letter(Sign("Y", "activation", "the tokens after a residual connection", "{Y}"), T, D)
G = d(C, Y)
through_layer = Sum(d(C, F[m, k]) * d(F[m, k], X[i, j]), (m, 0, T - 1), (k, 0, D - 1))
share = Entries(through_layer, i, j, T, D)

with_skip = Graph(
    "{T} tokens of {D}, any layer",
    [X],
    {F[i, j]: AnyFunction("F", X, X[i, j]), Y: X + F, C: AnyFunction("C", Y)},
    dimensions=(T, D),
    opaque=("cost",),
)

RESIDUAL = Formula(
    d(C, X),
    (
        "two paths lead from a token to the cost: past the layer, and through it",
        G + share,
    ),
    on=[with_skip],
    wrong={
        "the skip's share is forgotten": lambda share: share,
        "the layer's share is forgotten": lambda G: G,
        "the mean of both": lambda G, share: (G + share) / 2,
        "the paths are multiplied": lambda G, share: G * share,
    },
)


@RESIDUAL.program
def residual(G, share):
    """Return ∂C/∂X, T × D.

    Args:
        G: the gradient with respect to the sum, T × D.
        share: what the backward pass of the layer returns for G, T × D.

    >>> import numpy as np
    >>> residual(np.array([[1, 2]]), np.array([[10, -20]]))
    array([[ 11, -18]])
    """
    return G + share
