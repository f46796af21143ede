"""Any einsum of two operands: each index is of one of six kinds, and the rule covers them all."""

import numpy as np
from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph, weighed
from backprop_checked.algebra.notation import C, Tensor, d, i, j, k
from snippets.moves.einsum import columns, error, first, n, result, rows, second, stack, summed
from snippets.moves.linear import LINEAR

alone, other = (Symbol(name, integer=True, positive=True) for name in "LM")
l, m = (Symbol(name, integer=True, nonnegative=True) for name in "lm")
A, R = Tensor(first, stack, rows, summed, alone), Tensor(second, stack, columns, summed, other)
Y, G = Tensor(result, stack, rows, columns), Tensor(error, stack, rows, columns)
cost_slope = Tensor("cost_slope", stack, rows, columns)
every_sum = (k, 0, summed - 1), (l, 0, alone - 1), (m, 0, other - 1)
every_pair = (j, 0, columns - 1), (m, 0, other - 1)
any_two = Graph(
    "nikl,njkm->nij with 2, 3, 4, 2, 3, 2",
    [A, R, cost_slope],
    {
        Y: lambda A, R_operand: np.sum(A, axis=3) @ np.sum(R_operand, axis=3).swapaxes(1, 2),
        C: lambda Y, cost_slope: weighed(Y, cost_slope),
        G: d(C, Y),
    },
    sizes={stack: 2, rows: 3, columns: 4, summed: 2, alone: 3, other: 2},
    alike="six sizes that all differ make too many entries",
    rules={
        Y[n, i, j]: Sum(A[n, i, k, l] * R[n, j, k, m], *every_sum),
        C: AnyFunction("C", Y),
    },
)

EINSUM_ANY = Formula(
    d(C, A[n, i, k, l]),
    (
        "chain rule through the results that have this $n$ and this $i$",
        Sum(d(C, Y[n, i, j]) * d(Y[n, i, j], A[n, i, k, l]), (j, 0, columns - 1)),
    ),
    (
        "the other factors stay: $nij,njkm \\to nik$, the same for every $\\mathit{l}$",
        Sum(G[n, i, j] * R[n, j, k, m], *every_pair),
        LINEAR,
    ),
    on=[any_two],
    wrong={
        "the shared index is summed, too": lambda G, R, L: spread(np.einsum("nij,hjkm->nik", G, R), L),
        "divided among the copies": lambda G, R, L: spread(np.einsum("nij,njkm->nik", G, R), L) / L,
        "at one place of the index that stands alone": lambda G, R, L: np.stack(
            [np.einsum("nij,njkm->nik", G, R), *([0 * np.einsum("nij,njkm->nik", G, R)] * (L - 1))], axis=3
        ),
        "one value of the other's own index alone": lambda G, R, L: spread(
            np.einsum("nij,njk->nik", G, R[..., 0]), L
        ),
    },
)


def spread(gradient, L):
    """The same along a new last axis of length L."""
    return np.broadcast_to(gradient[..., None], (*gradient.shape, L))


@EINSUM_ANY.program
def einsum_any(G, R, L):
    """Return ∂C/∂A, N × I × K × L, for Y = np.einsum("nikl,njkm->nij", A, R).

    Args:
        G: the gradient with respect to Y, N × I × J.
        R: the other operand, N × J × K × M.
        L: how long the index is that stands in A alone.

    >>> einsum_any(np.array([[[1, 10]]]), np.array([[[[1, 1]], [[2, 0]]]]), L=2)
    array([[[[22, 22]]]])
    """
    return spread(np.einsum("nij,njkm->nik", G, R), L)
