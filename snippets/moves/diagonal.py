"""An index that stands twice in one operand: the gradient is put on the diagonal."""

import numpy as np
from sympy import KroneckerDelta

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Tensor, d, i, j
from snippets.moves.copy import COPY
from snippets.moves.einsum import first, rows
from snippets.moves.move import entries, error_entries, move

A, y, g = Tensor(first, rows, rows), Tensor(entries, rows), Tensor(error_entries, rows)

DIAGONAL = Formula(
    d(C, A[i, j]),
    ("chain rule: row $i$ is in one result only", d(C, y[i]) * d(y[i], A[i, j])),
    ("only entries with $j = i$ are read", g[i] * KroneckerDelta(i, j), COPY),
    on=move("ii->i with {I}", [A], {y[i]: A[i, i]}, g, (rows,)),
    wrong={
        "the whole row gets it": lambda g: np.stack([g] * len(g), axis=1),
        "stays a column": lambda g: g[:, None],
        "on the other diagonal": lambda g: np.diag(g)[:, ::-1],
    },
)


@DIAGONAL.program
def diagonal(g):
    """Return ∂C/∂A, I × I, for y = np.einsum("ii->i", A).

    >>> diagonal(np.array([5, 7]))
    array([[5, 0],
           [0, 7]])
    """
    return np.eye(len(g), dtype=int) * g
