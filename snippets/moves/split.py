"""Split: the gradients of the parts are put side by side again."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, N, d, i, j, k
from backprop_checked.algebra.term import Block, Entries
from snippets.moves.concatenate import A, P, R
from snippets.moves.copy import COPY
from snippets.moves.move import D

X = Letter("X", N, D + P)
dA, dR = d(C, A), d(C, R)
in_two = Graph(
    "{N} rows, split into {D} and {P} columns",
    [X],
    {A[i, j]: X[i, j], R[i, j]: X[i, j + D], C: AnyFunction("C", A, R)},
    dimensions=(N, D, P),
    opaque=("cost",),
)

first = Sum(d(C, A[i, k]) * d(A[i, k], X[i, j]), (k, 0, D - 1))
second = Sum(d(C, R[i, k]) * d(R[i, k], X[i, j]), (k, 0, P - 1))

SPLIT = Formula(
    d(C, X),
    ("chain rule through both parts", Entries(first + second, i, j, N, D + P)),
    ("a column is in one part only, and is copied there", Block(1, dA, dR), COPY),
    on=[in_two],
    wrong={
        "the parts in the wrong order": lambda dA, dR: np.concatenate([dR, dA], axis=1),
        "the share of the second part is missing": lambda dA, dR: np.concatenate([dA, 0 * dR], axis=1),
        "the share of the first part is missing": lambda dA, dR: np.concatenate([0 * dA, dR], axis=1),
        "one below the other": lambda dA, dR: np.concatenate([dA, dR], axis=0),
    },
)


@SPLIT.program
def split(dA, dR):
    """Return ∂C/∂X, N × (D + P), from the gradients of the two parts of its columns.

    >>> split(np.array([[1, 2]]), np.array([[3, 4, 5]]))
    array([[1, 2, 3, 4, 5]])
    """
    return np.concatenate([dA, dR], axis=1)
