"""The gradient of the values: each gets the gradients of all outputs, weighted as in the forward pass."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j, m
from backprop_checked.algebra.term import Entries
from snippets.attention.head import G, O, P, U, V, d_v, every_query, of_output

VALUE_GRADIENT = Formula(
    d(C, V),
    (
        "chain rule: value $j$ is in the output of every query",
        Entries(Sum(G[i, m] * d(O[i, m], V[j, m]), every_query), j, m, U, d_v),
    ),
    (
        "in output $i$ it is multiplied by the weight $P_{ij}$",
        Entries(Sum(P[i, j] * G[i, m], every_query), j, m, U, d_v),
    ),
    ("the sum runs down a column of $P$, so $P$ is transposed", P.T @ G),
    on=of_output,
    wrong={
        "P is not transposed": lambda P, G: P @ G,
        "the order of columns": lambda P, G: G @ P.T,
        "the mean over the queries": lambda P, G: P.T @ G / len(G),
    },
)


@VALUE_GRADIENT.program
def value_gradient(P, G):
    """Return ∂C/∂V, U × d_v.

    Args:
        P: the attention weights, T × U.
        G: the gradient with respect to the output, T × d_v.

    >>> import numpy as np
    >>> value_gradient(np.array([[0.25, 0.25, 0.5], [0.1, 0.5, 0.4]]), np.array([[4, 0], [0, 10]]))
    array([[1., 1.],
           [1., 5.],
           [2., 4.]])
    """
    return P.T @ G
