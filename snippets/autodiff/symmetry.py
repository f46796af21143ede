"""The Hessian is symmetric: a product from the left is one from the right."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from backprop_checked.algebra.term import Entries
from snippets.autodiff.curvature import P, any_cost, hessian, theta, v

SYMMETRY = Formula(
    v.T @ hessian,
    (
        "entry $j$ of a row times a matrix: the entries of $v$, each times an entry of column $j$",
        Entries(Sum(v[i, 0] * d(d(C, theta[i, 0]), theta[j, 0]), (i, 0, P - 1)), 0, j, 1, P),
    ),
    (
        "the order of two derivatives does not matter",
        Entries(Sum(d(d(C, theta[j, 0]), theta[i, 0]) * v[i, 0], (i, 0, P - 1)), 0, j, 1, P),
    ),
    ("this is a product from the right, as a row", (hessian @ v).T),
    on=[any_cost],
    wrong={
        "only the diagonal": lambda H, v: (H.diagonal()[:, None] * v).T,
        "a column instead of a row": lambda H, v: H @ v,
        "the sign": lambda H, v: -(H @ v).T,
        "twice, once for each side": lambda H, v: (H @ v).T + v.T @ H,
    },
)

H = hessian


@SYMMETRY.program
def symmetry(H, v):
    """Return vᵀ H, 1 × P, from a product from the right.

    >>> import numpy as np
    >>> symmetry(np.array([[2, 1], [1, 3]]), np.array([[1], [10]]))
    array([[12, 31]])
    """
    return (H @ v).T
