"""What each row subtracts: also the sum of its outputs, each times its gradient."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j, m
from snippets.attention.head import G, O, P, V, every_key, every_output, of_output
from snippets.attention.output import OUTPUT
from snippets.attention.weight_gradient import WEIGHT_GRADIENT

dP = d(C, P)

ROW_SUM = Formula(
    Sum(P[i, j] * d(C, P[i, j]), every_key),
    (
        "the gradient of the weights, written out",
        Sum(P[i, j] * Sum(G[i, m] * V[j, m], every_output), every_key),
        WEIGHT_GRADIENT,
    ),
    (
        "the same terms, added up over the keys first",
        Sum(G[i, m] * Sum(P[i, j] * V[j, m], every_key), every_output),
    ),
    ("the sum over the keys is the output", Sum(G[i, m] * O[i, m], every_output), OUTPUT),
    on=of_output,
    wrong={
        "the sum of the output": lambda O: np.sum(O, axis=1),
        "the sum of the values instead of the output": lambda G, V: np.sum(G * np.sum(V, axis=0), axis=1),
        "summed down the columns": lambda P, dP: np.sum(P * dP, axis=0),
    },
)


@ROW_SUM.program
def row_sum(G, O):
    """Return one number for each query, from arrays that are T × d_v.

    >>> row_sum(np.array([[1, 0], [0, 1]]), np.array([[6, 7], [6, 4.8]]))
    array([6. , 4.8])
    """
    return np.sum(G * O, axis=1)
