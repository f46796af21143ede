"""Einsum, an index of one operand alone: the gradient is the same along it."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Tensor, d, i, j, k
from snippets.moves.einsum import columns, first, rows, second, summed
from snippets.moves.linear import LINEAR
from snippets.moves.move import entries, error_entries, move

A, R = Tensor(first, rows, summed), Tensor(second, rows, columns)
y, g = Tensor(entries, columns), Tensor(error_entries, columns)
alone = move(
    "ik,ij->j with {I}, {K}, {J}",
    [A, R],
    {y[j]: Sum(A[i, k] * R[i, j], (i, 0, rows - 1), (k, 0, summed - 1))},
    g,
    (rows, summed, columns),
)

EINSUM_ALONE = Formula(
    d(C, A[i, k]),
    ("chain rule through every result", Sum(d(C, y[j]) * d(y[j], A[i, k]), (j, 0, columns - 1))),
    (
        "the derivative of a product is the other factor, and $k$ is no index of it",
        Sum(g[j] * R[i, j], (j, 0, columns - 1)),
        LINEAR,
    ),
    on=alone,
    convention="of the operand that has it",
    wrong={
        "divided among the copies": lambda g, R, K: np.stack([R @ g] * K, axis=1) / K,
        "the index is lost": lambda g, R: R @ g,
        "at one place of the index that stands alone": lambda g, R, K: np.stack(
            [R @ g, *([0 * (R @ g)] * (K - 1))], axis=1
        ),
    },
)

EINSUM_ALONE_OTHER = Formula(
    d(C, R[i, j]),
    ("chain rule: this entry is in one result only", d(C, y[j]) * d(y[j], R[i, j])),
    ("the derivative is the other factor, summed over $k$", g[j] * Sum(A[i, k], (k, 0, summed - 1))),
    on=alone,
    convention="of the other operand",
    twin_of=EINSUM_ALONE,
    wrong={
        "the first column alone, not the sum": lambda g, A: np.outer(A[:, 0], g),
        "its mean for its sum": lambda g, A: np.outer(np.mean(A, axis=1), g),
        "summed over the rows, too": lambda g, A, I: np.outer(np.ones(I, dtype=int), g) * np.sum(A),
    },
)


@EINSUM_ALONE.program
def einsum_alone(g, R, K):
    """Return ∂C/∂A, I × K, for y = np.einsum("ik,ij->j", A, R).

    Args:
        g: the gradient with respect to y, J numbers.
        R: the other operand, I × J.
        K: how long the index is that stands in A alone.

    >>> einsum_alone(np.array([1, 10]), np.array([[1, 2], [3, 4]]), K=3)
    array([[21, 21, 21],
           [43, 43, 43]])
    """
    return np.broadcast_to((R @ g)[:, None], (len(R), K))


@EINSUM_ALONE_OTHER.program
def einsum_alone_other(g, A):
    """Return ∂C/∂R, I × J, for y = np.einsum("ik,ij->j", A, R).

    Args:
        g: the gradient with respect to y, J numbers.
        A: the operand that has an index of its own, I × K.

    >>> einsum_alone_other(np.array([1, 10]), np.array([[1, 2], [3, 4]]))
    array([[ 3, 30],
           [ 7, 70]])
    """
    return np.einsum("j,ik->ij", g, A)
