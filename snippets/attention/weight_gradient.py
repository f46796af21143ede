"""The gradient of the attention weights: how fast the cost grows with the weight of each value."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j, m
from backprop_checked.algebra.term import Entries
from snippets.attention.head import G, O, P, T, U, V, every_output, of_output

WEIGHT_GRADIENT = Formula(
    d(C, P),
    (
        "chain rule: the weight $P_{ij}$ is in every entry of output $i$",
        Entries(Sum(G[i, m] * d(O[i, m], P[i, j]), every_output), i, j, T, U),
    ),
    (
        "there it multiplies value $j$",
        Entries(Sum(G[i, m] * V[j, m], every_output), i, j, T, U),
    ),
    ("the sum runs along a row of $V$, so $V$ is transposed", G @ V.T),
    on=of_output,
    wrong={
        "V is not transposed": lambda G, V: G @ V,
        "the order of columns": lambda G, V: V.T @ G,
        "times the attention weights": lambda G, V, P: P * (G @ V.T),
    },
)


@WEIGHT_GRADIENT.program
def weight_gradient(G, V):
    """Return ∂C/∂P, T × U.

    Args:
        G: the gradient with respect to the output, T × d_v.
        V: the values, U × d_v.

    >>> import numpy as np
    >>> weight_gradient(np.array([[1, 0], [0, 1]]), np.array([[0, 8], [4, 0], [10, 10]]))
    array([[ 0,  4, 10],
           [ 8,  0, 10]])
    """
    return G @ V.T
