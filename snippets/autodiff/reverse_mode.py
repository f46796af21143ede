"""Reverse mode: a vector times a Jacobian, from the last function to the first (VJP)."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d
from snippets.autodiff.chain import J_p, J_q, J_y, chain, q, x, y, y_bar
from snippets.layouts.chain import NUMERATOR_CHAIN

REVERSE_MODE = Formula(
    y_bar.T @ d(y, x),
    (
        "chain rule through $q$: the Jacobian from $q$ to $y$, times the Jacobian from $x$ to $q$",
        (J_y.T @ y_bar).T @ d(q, x),
        NUMERATOR_CHAIN,
    ),
    (
        "chain rule through $p$; from the side of $\\bar{y}$, every product is one with a column",
        (J_p.T @ (J_q.T @ (J_y.T @ y_bar))).T,
    ),
    on=[chain],
    wrong={
        "the Jacobians are not transposed": lambda J_p, J_q, J_y, y_bar: (J_p @ (J_q @ (J_y @ y_bar))).T,
        "in the order of the forward pass": lambda J_p, J_q, J_y, y_bar: (
            (J_y.T @ (J_q.T @ (J_p.T @ y_bar))).T
        ),
        "one function is left out": lambda J_p, J_q, y_bar: (J_p.T @ (J_q.T @ y_bar)).T,
        "the gradient that arrives is forgotten": lambda J_p, J_q, J_y: (
            J_y.sum(axis=0, keepdims=True) @ J_q @ J_p
        ),
    },
)


@REVERSE_MODE.program
def reverse_mode(J_p, J_q, J_y, y_bar):
    """Return the gradient with respect to the input as a row, 1 × n₀.

    Args:
        J_p: the Jacobian of the first function, n₁ × n₀.
        J_q: that of the second, n₂ × n₁.
        J_y: that of the third, n₃ × n₂.
        y_bar: the gradient that arrives at the output, n₃ × 1.

    >>> import numpy as np
    >>> J_p, J_q, J_y = np.array([[1, 2], [0, 1]]), np.array([[1, 1]]), np.array([[3], [5]])
    >>> reverse_mode(J_p, J_q, J_y, np.array([[1], [1]]))
    array([[ 8, 24]])
    """
    q_bar = J_y.T @ y_bar
    p_bar = J_q.T @ q_bar
    return (J_p.T @ p_bar).T
