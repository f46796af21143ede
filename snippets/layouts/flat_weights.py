"""The chain for all six first weights of a 2-3-2 network, written as one vector."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Jacobian, diag, gate
from backprop_checked.algebra.term import Eye, Kron, Named
from snippets.layouts.chain import NUMERATOR_CHAIN
from snippets.layouts.elementwise import NUMERATOR_ELEMENTWISE
from snippets.layouts.jacobian import den, num
from snippets.layouts.linear import NUMERATOR_LINEAR
from snippets.layouts.two_three_two_error import (
    QUESTION,
    W2,
    a1,
    first,
    letters,
    x,
    z1,
    z2,
)
from snippets.layouts.weight_tensor import WEIGHT_TENSOR

W1 = letters.W(1)
by_z2, row_by_z2 = den(C, z2), num(C, z2)
# The same six numbers in the same order: rows of the one table are columns of the other.
flat, flat_columns = Named("ravel", den(C, W1), 6, 1), Named("vec", num(C, W1), 6, 1)

NUMERATOR_FLAT = Formula(
    flat_columns.T,
    (
        "the chain for every weight: 1 × 2, 2 × 3, 3 × 3, 3 × 6",
        row_by_z2 @ num(z2, a1) @ num(a1, z1) @ Jacobian(z1, W1, "numerator"),
        NUMERATOR_CHAIN,
    ),
    (
        "the three indices as a matrix: $x$ as a row, once for each neuron",
        row_by_z2 @ W2 @ diag(gate(z1)) @ Kron(Eye(3), x.T),
        NUMERATOR_LINEAR,
        NUMERATOR_ELEMENTWISE,
        WEIGHT_TENSOR,
    ),
    layers=first,
    letters=letters,
    on=[QUESTION],
    convention="Numerator layout",
    wrong={
        "column after column": lambda row_by_z2, W2, z1, x: (
            (row_by_z2 @ W2 * (z1 > 0).T) @ np.kron(x.T, np.eye(3, dtype=int))
        ),
        "“∂z/∂W is a”": lambda row_by_z2, W2, z1, x: (row_by_z2 @ W2 * (z1 > 0).T) @ x.T,
    },
)

DENOMINATOR_FLAT = Formula(
    flat,
    (
        "the chain for every weight: 6 × 3, 3 × 3, 3 × 2, 2 × 1",
        Jacobian(z1, W1, "denominator") @ den(a1, z1) @ den(z2, a1) @ by_z2,
        NUMERATOR_CHAIN,
    ),
    (
        "the three indices as a matrix: $x$, once for each neuron",
        Kron(Eye(3), x) @ diag(gate(z1)) @ W2.T @ by_z2,
        NUMERATOR_LINEAR,
        NUMERATOR_ELEMENTWISE,
        WEIGHT_TENSOR,
    ),
    layers=first,
    letters=letters,
    on=[QUESTION],
    convention="Denominator layout",
    twin_of=NUMERATOR_FLAT,
    wrong={
        "column after column": lambda by_z2, W2, z1, x: (
            np.kron(x, np.eye(3, dtype=int)) @ ((W2.T @ by_z2) * (z1 > 0))
        ),
        "“∂z/∂W is a”": lambda by_z2, W2, z1, x: x @ ((W2.T @ by_z2) * (z1 > 0)),
    },
)


@NUMERATOR_FLAT.program
def numerator_flat(row_by_z2, W2, z1, x):
    """Return the six numbers ∂C/∂W of the first layer as a row, 1 × 6.

    >>> W2, z1 = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1], [1], [-1]])
    >>> numerator_flat(np.array([[1, 10]]), W2, z1, x=np.array([[2], [1]]))
    array([[ 82,  41, 104,  52,   0,   0]])
    """
    return ((row_by_z2 @ W2) * (z1 > 0).T) @ np.kron(np.eye(len(z1), dtype=int), x.T)


@DENOMINATOR_FLAT.program
def denominator_flat(by_z2, W2, z1, x):
    """Return the six numbers ∂C/∂W of the first layer as a column, 6 × 1: row after row of the matrix.

    >>> W2, z1 = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1], [1], [-1]])
    >>> denominator_flat(np.array([[1], [10]]), W2, z1, x=np.array([[2], [1]])).T
    array([[ 82,  41, 104,  52,   0,   0]])
    """
    return np.kron(np.eye(len(z1), dtype=int), x) @ ((W2.T @ by_z2) * (z1 > 0))
