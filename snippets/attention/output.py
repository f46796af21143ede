"""The output: for each query, a sum of the values, weighted by attention."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import i, j, m
from backprop_checked.algebra.term import Entries
from snippets.attention.head import O, P, T, V, d_v, every_key, head

OUTPUT = Formula(
    O,
    (
        "definition: each value is multiplied by the weight of its key, and all are added",
        Entries(Sum(P[i, j] * V[j, m], every_key), i, m, T, d_v),
    ),
    ("a matrix product", P @ V),
    on=head,
    wrong={
        "P is transposed": lambda P, V: P.T @ V,
        "the plain mean of the values": lambda V: np.mean(V, axis=0, keepdims=True),
        "the order of columns": lambda P, V: V @ P,
    },
)


@OUTPUT.program
def output(P, V):
    """Return O, T × d_v.

    Args:
        P: the attention weights, T × U.
        V: the values, U × d_v.

    >>> output(np.array([[0.25, 0.25, 0.5], [0.1, 0.5, 0.4]]), np.array([[0, 8], [4, 0], [10, 10]]))
    array([[6. , 7. ],
           [6. , 4.8]])
    """
    return P @ V
