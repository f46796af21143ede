"""Samples as rows, samples as columns: one is the other, transposed."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import N, batch_columns, l
from backprop_checked.algebra.term import Ones
from snippets.batches.activity import ACTIVITY

W, A, b, Z = batch_columns.W, batch_columns.a, batch_columns.b, batch_columns.z

SAME = Formula(
    Z(l).T,
    ("samples are columns; transpose the whole result", (W(l) @ A(l - 1) + b(l) @ Ones(1, N)).T, ACTIVITY),
    (
        "transposing a product reverses its order: now samples are rows, and $W^{\\top}$ is in × out",
        A(l - 1).T @ W(l).T + Ones(N, 1) @ b(l).T,
    ),
    letters=batch_columns,
    wrong={
        "the order stays": lambda W, A_prev, b: W.T @ A_prev.T + b.T,
        "W stays as it is": lambda W, A_prev, b: A_prev.T @ W + b.T,
        "the bias stays a column": lambda W, A_prev, b: A_prev.T @ W.T + b,
        "only the result is renamed": lambda Z: Z,
    },
)


@SAME.program
def same(W, A_prev, b):
    """Return the pre-activations of a batch with samples as rows, N × n, from letters with samples as
    columns.

    >>> import numpy as np
    >>> W, A_prev = np.array([[1, 2], [0, 3], [-1, 1]]), np.array([[2, 1, 0, 0], [1, 0, 1, 0]])
    >>> same(W, A_prev, b=np.array([[0], [1], [5]]))
    array([[4, 4, 4],
           [1, 1, 4],
           [2, 4, 6],
           [0, 1, 5]])
    """
    return A_prev.T @ W.T + b.T
