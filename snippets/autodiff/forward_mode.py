"""Forward mode: a Jacobian times a vector, one function after the other (JVP)."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d
from snippets.autodiff.chain import J_p, J_q, J_y, chain, q, x, x_dot, y
from snippets.layouts.chain import NUMERATOR_CHAIN

FORWARD_MODE = Formula(
    d(y, x) @ x_dot,
    (
        "chain rule through $q$: the Jacobian from $q$ to $y$, times the Jacobian from $x$ to $q$",
        J_y @ (d(q, x) @ x_dot),
        NUMERATOR_CHAIN,
    ),
    (
        "chain rule through $p$; from the right, every product is a matrix times a column",
        J_y @ (J_q @ (J_p @ x_dot)),
    ),
    on=[chain],
    wrong={
        "the Jacobians are transposed": lambda J_p, J_q, J_y, x_dot: J_y.T @ (J_q.T @ (J_p.T @ x_dot)),
        "the last function first": lambda J_p, J_q, J_y, x_dot: J_p @ (J_q @ (J_y @ x_dot)),
        "one function is left out": lambda J_p, J_q, J_y, x_dot: J_q @ (J_p @ x_dot),
        "the shares of the functions are added": lambda J_p, J_q, J_y, x_dot: (
            J_p @ x_dot + J_q @ x_dot + J_y @ x_dot
        ),
        "every input moves alike": lambda J_p, J_q, J_y: J_y @ J_q @ J_p.sum(axis=1, keepdims=True),
    },
)


@FORWARD_MODE.program
def forward_mode(J_p, J_q, J_y, x_dot):
    """Return how the output moves, n₃ × 1, if the input moves along a direction.

    Args:
        J_p: the Jacobian of the first function, n₁ × n₀.
        J_q: that of the second, n₂ × n₁.
        J_y: that of the third, n₃ × n₂.
        x_dot: the direction, n₀ × 1.

    >>> import numpy as np
    >>> J_p, J_q, J_y = np.array([[1, 2], [0, 1]]), np.array([[1, 1]]), np.array([[3], [5]])
    >>> forward_mode(J_p, J_q, J_y, np.array([[1], [10]]))
    array([[ 93],
           [155]])
    """
    p_dot = J_p @ x_dot
    q_dot = J_q @ p_dot
    return J_y @ q_dot
