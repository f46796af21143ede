"""Concatenate: the gradient is split where the parts meet."""

from sympy import Add, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, d, i, j
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Block
from snippets.moves.copy import COPY
from snippets.moves.move import D, error, move, result

P = Symbol("P", integer=True, positive=True)  # how many columns the second part has
A = Letter("A", N, D)
R = Letter(Sign("R_part", "activation", "the second of two operands", "{R}"), N, P)
Y, G = Letter(result, N, D + P), Letter(error, N, D + P)
side_by_side = move(
    "{N} rows, {D} and {P} columns side by side",
    [A, R],
    {Y: Block(1, A, R)},
    G,
    (N, D, P),
)

CONCATENATE = Formula(
    d(C, A[i, j]),
    ("chain rule: only one entry of the result contains this one", d(C, Y[i, j]) * d(Y[i, j], A[i, j])),
    ("the first part keeps its place", G[i, j], COPY),
    on=side_by_side,
    convention="of the first part",
    wrong={
        "from the other end": lambda G, D: G[:, -D:],
        "every part gets all of it": lambda G: G,
        "shared between the parts": lambda G, D: G[:, :D] / 2,
    },
)

CONCATENATE_LATER = Formula(
    d(C, R[i, j]),
    (
        "chain rule: only one entry of the result contains this one",
        d(C, Y[i, Add(j, D, evaluate=False)]) * d(Y[i, Add(j, D, evaluate=False)], R[i, j]),
    ),
    ("the second part begins after $D$ columns", G[i, Add(j, D, evaluate=False)], COPY),
    on=side_by_side,
    convention="of the second part",
    twin_of=CONCATENATE,
    wrong={
        "as if it stood first": lambda G, D: G[:, : len(G[0]) - D],
        "one column too early": lambda G, D: G[:, D - 1 : -1],
        "every part gets all of it": lambda G: G,
    },
)


@CONCATENATE.program
def concatenate(G, D):
    """Return ∂C/∂A, N × D, from the gradient with respect to A and R side by side.

    >>> import numpy as np
    >>> concatenate(np.array([[1, 2, 3, 4, 5]]), D=2)
    array([[1, 2]])
    """
    return G[:, :D]


@CONCATENATE_LATER.program
def concatenate_later(G, D):
    """Return ∂C/∂R, N × P, from the gradient with respect to A and R side by side.

    >>> import numpy as np
    >>> concatenate_later(np.array([[1, 2, 3, 4, 5]]), D=2)
    array([[3, 4, 5]])
    """
    return G[:, D:]
