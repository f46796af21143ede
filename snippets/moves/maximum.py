"""The larger of two: the gradient goes to the one that is larger."""

import numpy as np
from sympy import Max

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, d, gate, i, j
from backprop_checked.algebra.signs import Sign
from snippets.moves.move import D, error, move, result

A = Letter("A", N, D)
R = Letter(Sign("R_part", "activation", "the second of two operands", "{R}"), N, D)
Y, G = Letter(result, N, D), Letter(error, N, D)

MAXIMUM = Formula(
    d(C, A[i, j]),
    ("chain rule: entry by entry", d(C, Y[i, j]) * d(Y[i, j], A[i, j])),
    (
        "where $A$ is larger, the result is a copy of it; where $R$ is, it does not depend on $A$",
        G[i, j] * gate(A[i, j] - R[i, j]),
    ),
    on=move("{N} × {D}, entry by entry", [A, R], {Y[i, j]: Max(A[i, j], R[i, j])}, G, (N, D)),
    wrong={
        "the loser gets it": lambda G, A, R: G * (A < R),
        "both get it": lambda G: G,
        "half of it to each": lambda G: G / 2,
        "times the larger number": lambda G, A, R: G * np.maximum(A, R),
    },
)


@MAXIMUM.program
def maximum(G, A, R):
    """Return ∂C/∂A, N × D, for np.maximum(A, R); where the two are equal, it is 0 here.

    >>> maximum(np.array([[10, 20, 30]]), np.array([[1, 5, 2]]), np.array([[3, 4, 2]]))
    array([[ 0, 20,  0]])
    """
    return G * (A > R)
