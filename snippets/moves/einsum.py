"""Einsum: in the gradient, the string of the operand and that of the result change places."""

import numpy as np
from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Tensor, d, i, j, k
from backprop_checked.algebra.signs import Sign
from snippets.moves.linear import LINEAR
from snippets.moves.move import error, move, result

stack, rows, columns, summed = (Symbol(name, integer=True, positive=True) for name in "NIJK")
n = Symbol("n", integer=True, nonnegative=True)  # an index that stands in all three
first = "A"
second = Sign("R_operand", "activation", "the second of two operands", "{R}")
A, R = Tensor(first, stack, rows, summed), Tensor(second, stack, columns, summed)
Y, G = Tensor(result, stack, rows, columns), Tensor(error, stack, rows, columns)
products = move(
    "nik,njk->nij with {N}, {I}, {J}, {K}",
    [A, R],
    {Y[n, i, j]: Sum(A[n, i, k] * R[n, j, k], (k, 0, summed - 1))},
    G,
    (stack, rows, columns, summed),
)
every_column, every_row = (j, 0, columns - 1), (i, 0, rows - 1)

EINSUM = Formula(
    d(C, A[n, i, k]),
    (
        "chain rule through the results that have this $n$ and this $i$",
        Sum(d(C, Y[n, i, j]) * d(Y[n, i, j], A[n, i, k]), every_column),
    ),
    (
        "the derivative of a product is the other factors: $nij,njk \\to nik$",
        Sum(G[n, i, j] * R[n, j, k], every_column),
        LINEAR,
    ),
    on=products,
    convention="of the first operand",
    wrong={
        "the strings do not change places": lambda G, R: np.einsum("nik,njk->nij", G, R),
        "the shared index is summed, too": lambda G, R: np.einsum("nij,mjk->nik", G, R),
        "the indices of the other operand change places": lambda G, R: np.einsum("nij,nkj->nik", G, R),
    },
)

EINSUM_SECOND = Formula(
    d(C, R[n, j, k]),
    (
        "chain rule through the results that have this $n$ and this $j$",
        Sum(d(C, Y[n, i, j]) * d(Y[n, i, j], R[n, j, k]), every_row),
    ),
    (
        "the derivative of a product is the other factors: $nij,nik \\to njk$",
        Sum(G[n, i, j] * A[n, i, k], every_row),
    ),
    on=products,
    convention="of the second operand",
    twin_of=EINSUM,
    wrong={
        "the indices of the result in another order": lambda G, A: np.einsum("nij,nik->nkj", G, A),
        "the shared index is summed, too": lambda G, A: np.einsum("nij,mik->njk", G, A),
    },
)


@EINSUM.program
def einsum(G, R):
    """Return ∂C/∂A, N × I × K, for Y = np.einsum("nik,njk->nij", A, R).

    Args:
        G: the gradient with respect to Y, N × I × J.
        R: the other operand, N × J × K.

    >>> einsum(np.array([[[1, 10]]]), np.array([[[1, 2, 3], [4, 5, 6]]]))
    array([[[41, 52, 63]]])
    """
    return np.einsum("nij,njk->nik", G, R)


@EINSUM_SECOND.program
def einsum_second(G, A):
    """Return ∂C/∂R, N × J × K, for Y = np.einsum("nik,njk->nij", A, R).

    Args:
        G: the gradient with respect to Y, N × I × J.
        A: the other operand, N × I × K.

    >>> einsum_second(np.array([[[1, 10]]]), np.array([[[1, 2, 3]]]))
    array([[[ 1,  2,  3],
            [10, 20, 30]]])
    """
    return np.einsum("nij,nik->njk", G, A)
