"""Forward mode: a Jacobian times a vector, one function after the other (JVP)."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d
from snippets.autodiff.chain import J_q, J_r, J_u, chain, q, r, x, x_dot
from snippets.layouts.chain import NUMERATOR_CHAIN

FORWARD_MODE = Formula(
    d(r, x) @ x_dot,
    (
        "chain rule through $q$: the Jacobian from $q$ to $r$, times the Jacobian from $x$ to $q$",
        J_r @ (d(q, x) @ x_dot),
        NUMERATOR_CHAIN,
    ),
    (
        "chain rule through $u$; from the right, every product is a matrix times a column",
        J_r @ (J_q @ (J_u @ x_dot)),
    ),
    on=[chain],
    wrong={
        "the Jacobians are transposed": lambda J_u, J_q, J_r, x_dot: J_r.T @ (J_q.T @ (J_u.T @ x_dot)),
        "the last function first": lambda J_u, J_q, J_r, x_dot: J_u @ (J_q @ (J_r @ x_dot)),
        "one function is left out": lambda J_u, J_q, J_r, x_dot: J_q @ (J_u @ x_dot),
        "the shares of the functions are added": lambda J_u, J_q, J_r, x_dot: (
            J_u @ x_dot + J_q @ x_dot + J_r @ x_dot
        ),
        "every input changes alike": lambda J_u, J_q, J_r: J_r @ J_q @ J_u.sum(axis=1, keepdims=True),
    },
)


@FORWARD_MODE.program
def forward_mode(J_u, J_q, J_r, x_dot):
    """Return how the output changes, n₃ × 1, if the input changes along a direction.

    Args:
        J_u: the Jacobian of the first function, n₁ × n₀.
        J_q: that of the second, n₂ × n₁.
        J_r: that of the third, n₃ × n₂.
        x_dot: the direction, n₀ × 1.

    >>> import numpy as np
    >>> J_u, J_q, J_r = np.array([[1, 2], [0, 1]]), np.array([[1, 1]]), np.array([[3], [5]])
    >>> forward_mode(J_u, J_q, J_r, np.array([[1], [10]]))
    array([[ 93],
           [155]])
    """
    u_dot = J_u @ x_dot
    q_dot = J_q @ u_dot
    return J_r @ q_dot
