"""The attention weights: softmax along each row of the scores."""

import numpy as np
from sympy import Sum, exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import i, j
from snippets.attention.head import P, S, head, other_keys, r, softmax_rows

PROBABILITIES = Formula(
    P[i, j],
    (
        "definition: each query shares the weight 1 among all keys",
        exp(S[i, j]) / Sum(exp(S[i, r]), other_keys),
    ),
    on=head,
    wrong={
        "softmax down the columns": lambda S: np.exp(S) / np.sum(np.exp(S), axis=0, keepdims=True),
        "over everything: no axis": lambda S: np.exp(S) / np.sum(np.exp(S)),
        "a sigmoid for each logit": lambda S: 1 / (1 + np.exp(-S)),
        "the sum is forgotten": lambda S: np.exp(S),
    },
)


@PROBABILITIES.program
def probabilities(S):
    """Return P, T × U: each row sums to 1. Large scores overflow: subtract the row's largest first.

    >>> probabilities(np.log([[1, 1, 2], [1, 5, 4]]))
    array([[0.25, 0.25, 0.5 ],
           [0.1 , 0.5 , 0.4 ]])
    """
    return softmax_rows(S)
