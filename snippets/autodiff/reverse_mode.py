"""Reverse mode: a vector times a Jacobian, from the last function to the first (VJP)."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d
from snippets.autodiff.chain import J_q, J_r, J_u, chain, q, r, r_bar, x
from snippets.layouts.chain import NUMERATOR_CHAIN

REVERSE_MODE = Formula(
    r_bar.T @ d(r, x),
    (
        "chain rule through $q$: the Jacobian from $q$ to $r$, times the Jacobian from $x$ to $q$",
        (J_r.T @ r_bar).T @ d(q, x),
        NUMERATOR_CHAIN,
    ),
    (
        "chain rule through $u$; from the side of $\\bar{r}$, every product is one with a column",
        (J_u.T @ (J_q.T @ (J_r.T @ r_bar))).T,
    ),
    on=[chain],
    wrong={
        "the Jacobians are not transposed": lambda J_u, J_q, J_r, r_bar: (J_u @ (J_q @ (J_r @ r_bar))).T,
        "in the order of the forward pass": lambda J_u, J_q, J_r, r_bar: (
            (J_r.T @ (J_q.T @ (J_u.T @ r_bar))).T
        ),
        "one function is left out": lambda J_u, J_q, r_bar: (J_u.T @ (J_q.T @ r_bar)).T,
        "the gradient that arrives is forgotten": lambda J_u, J_q, J_r: (
            J_r.sum(axis=0, keepdims=True) @ J_q @ J_u
        ),
    },
)


@REVERSE_MODE.program
def reverse_mode(J_u, J_q, J_r, r_bar):
    """Return the gradient with respect to the input as a row, 1 × n₀.

    Args:
        J_u: the Jacobian of the first function, n₁ × n₀.
        J_q: that of the second, n₂ × n₁.
        J_r: that of the third, n₃ × n₂.
        r_bar: the gradient that arrives at the output, n₃ × 1.

    >>> import numpy as np
    >>> J_u, J_q, J_r = np.array([[1, 2], [0, 1]]), np.array([[1, 1]]), np.array([[3], [5]])
    >>> reverse_mode(J_u, J_q, J_r, np.array([[1], [1]]))
    array([[ 8, 24]])
    """
    q_bar = J_r.T @ r_bar
    u_bar = J_q.T @ q_bar
    return (J_u.T @ u_bar).T
