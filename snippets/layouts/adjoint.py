"""The transposed Jacobian is the adjoint: ⟨u, J v⟩ = ⟨Jᵀ u, v⟩."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, i, j
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries
from snippets.layouts.trace import r, s

u, v = Letter("u", r, 1), Letter("v", s, 1)
J = Letter(
    Sign(
        "J",
        "pre-activation",
        "a Jacobian: a row for each output, a column for each input",
    ),
    *(r, s),
)

ADJOINT = Formula(
    u.T @ J @ v,
    (
        "the product written as a sum over rows and columns",
        Entries(Sum(u[i, 0] * J[i, j] * v[j, 0], (i, 0, r - 1), (j, 0, s - 1)), 0, 0, 1, 1),
    ),
    (r"the same sum, over the rows first: column $j$ of $J$ is row $j$ of $J^{\top}$", (J.T @ u).T @ v),
    on=[Graph("J {r} × {s}", [u, J, v], {}, dimensions=(r, s))],
    wrong={
        "J is not transposed": lambda u, J, v: (J @ u).T @ v,
        "J is transposed where it multiplies v": lambda u, J, v: u.T @ (J.T @ v),
        "$u$ and $v$ change places": lambda u, J, v: v.T @ J @ u,
    },
)


@ADJOINT.program
def adjoint(u, J, v):
    """Return uᵀ J v, with J multiplied into u instead of v.

    Args:
        u: a gradient with respect to the outputs, r × 1.
        J: a Jacobian, r × s.
        v: a small change of the inputs, s × 1.

    >>> import numpy as np
    >>> u, J, v = np.array([[1], [10]]), np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1], [0], [2]])
    >>> print((J @ v).T, (J.T @ u).T, adjoint(u, J, v))
    [[ 7 16]] [[41 52 63]] [[167]]
    """
    return (J.T @ u).T @ v
