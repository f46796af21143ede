"""Three operands: the gradient of each is an einsum with all the others."""

import numpy as np
from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Tensor, d, i, j, k, m
from backprop_checked.algebra.signs import Sign
from snippets.moves.einsum import columns, first, rows, second, summed
from snippets.moves.move import error, move, result

last = Symbol("M", integer=True, positive=True)
third = Sign("third_operand", "data", "the third operand of an einsum", "{B}")
A, R, B = Tensor(first, rows, columns), Tensor(second, columns, summed), Tensor(third, summed, last)
Y, G = Tensor(result, rows, last), Tensor(error, rows, last)
third_operand = B
every_result = (i, 0, rows - 1), (m, 0, last - 1)

EINSUM_THREE = Formula(
    d(C, R[j, k]),
    (
        "chain rule through every result",
        Sum(d(C, Y[i, m]) * d(Y[i, m], R[j, k]), *every_result),
    ),
    (
        "the derivative of a product is the other factors: $im,ij,km \\to jk$",
        Sum(A[i, j] * G[i, m] * B[k, m], *every_result),
    ),
    on=move(
        "ij,jk,km->im with {I}, {J}, {K}, {M}",
        [A, R, B],
        {Y[i, m]: Sum(A[i, j] * R[j, k] * B[k, m], (j, 0, columns - 1), (k, 0, summed - 1))},
        G,
        (rows, columns, summed, last),
    ),
    wrong={
        "one operand is forgotten": lambda G, A, K: np.stack([A.T @ np.sum(G, axis=1)] * K, axis=1),
        "none of the factors is transposed": lambda G, A, third_operand: A @ G @ third_operand,
        "the indices of the result in another order": lambda G, A, third_operand: np.einsum(
            "im,ij,km->kj", G, A, third_operand
        ),
    },
)


@EINSUM_THREE.program
def einsum_three(G, A, third_operand):
    """Return the gradient of the middle factor, J × K, for np.einsum("ij,jk,km->im", A, R, B).

    Args:
        G: the gradient with respect to the product, I × M.
        A: the first factor, I × J.
        third_operand: the last one, B, K × M.

    >>> einsum_three(np.array([[1, 10]]), np.array([[1, 2]]), np.array([[1, 1], [0, 1], [1, 0]]))
    array([[11, 10,  1],
           [22, 20,  2]])
    """
    return np.einsum("im,ij,km->jk", G, A, third_operand)
