"""A stack of matrix products is einsum('ijk,kl->ijl')."""

import numpy as np
from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Tensor, i, j, k
from backprop_checked.algebra.signs import Sign

# The letter l of the string is a fourth index here, and no layer.
l = Symbol("l", integer=True, nonnegative=True)
depth, rows, inner, columns = (Symbol(name, integer=True, positive=True) for name in "IJKM")
T = Tensor(Sign("T", "weight", "a stack of matrices, one behind the other", "{T}"), depth, rows, inner)
U = Tensor(
    Sign("U", "activation", "one matrix that every matrix of a stack is multiplied by", "{U}"), inner, columns
)
R = Tensor(
    Sign("R", "pre-activation", "a stack of matrix products, one behind the other", "{R}"),
    depth,
    rows,
    columns,
)


def stacked(*sides):
    """R as it is meant: one matrix product for each matrix of the stack."""
    return Graph(
        f"{sides[0]} × {sides[1]} × {sides[2]} times {sides[2]} × {sides[3]}",
        [T, U],
        {R: lambda T, U: np.stack([each @ U for each in T])},
        sizes=dict(zip((depth, rows, inner, columns), sides, strict=True)),
        rules={R[i, j, l]: Sum(T[i, j, k] * U[k, l], (k, 0, inner - 1))},
        alike="two equal sides, to which shapes are blind" if sides[1] == sides[2] else "",
    )


EINSUM_STACK = Formula(
    R[i, j, l],
    (
        "the index $k$ does not appear after the arrow, so it is summed over",
        Sum(T[i, j, k] * U[k, l], (k, 0, inner - 1)),
    ),
    on=[stacked(3, 4, 5, 6), stacked(3, 4, 4, 5)],
    wrong={
        "the string ends in ikl: $j$ is summed, and $k$ is not": lambda T, U: np.einsum("ijk,kl->ikl", T, U),
        "the string ends in jil: two axes change places": lambda T, U: np.einsum("ijk,kl->jil", T, U),
        "the string ends in il: $j$ is summed too": lambda T, U: np.einsum("ijk,kl->il", T, U),
        "the sum runs over $j$": lambda T, U: np.einsum("ijk,jl->ikl", T, U),
    },
)


@EINSUM_STACK.program
def einsum_stack(T, U):
    """Return a stack of products, I × J × M.

    Args:
        T: a stack of I matrices, each J × K.
        U: one matrix, K × M.

    >>> T = np.array([[[1, 2], [3, 4]], [[0, 1], [1, 0]]])
    >>> einsum_stack(T, np.array([[1], [10]]))[:, :, 0]
    array([[21, 43],
           [10,  1]])
    """
    return np.einsum("ijk,kl->ijl", T, U)
