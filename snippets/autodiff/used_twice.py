"""A node that is used twice: its gradient is the sum of what its uses send back."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.autodiff.branches import branches, q, u, u_copy

USED_TWICE = Formula(
    d(C, u),
    (
        "two paths lead from $u$ to the cost, and their contributions add up; a copy has the Jacobian $I$",
        d(C, u_copy) + d(q, u).T @ d(C, q),
    ),
    on=[branches],
    wrong={
        "taken before the second share arrives": lambda direct: direct,
        "= for +=: the second share alone": lambda J, q_bar: J.T @ q_bar,
        "the mean of both": lambda direct, J, q_bar: (direct + J.T @ q_bar) / 2,
        "the shares are multiplied": lambda direct, J, q_bar: direct * (J.T @ q_bar),
        "added before the Jacobian": lambda direct, J, q_bar: J.T @ (direct + q_bar),
    },
)

direct, J, q_bar = d(C, u_copy), d(q, u), d(C, q)


@USED_TWICE.program
def used_twice(direct, J, q_bar):
    """Return ∂C/∂u, n₁ × 1.

    Args:
        direct: what the first use sends back, n₁ × 1.
        J: the Jacobian of the second use, n₂ × n₁.
        q_bar: the gradient with respect to what the second use gives, n₂ × 1.

    >>> import numpy as np
    >>> used_twice(np.array([[1], [2]]), np.array([[3, 4]]), np.array([[10]]))
    array([[31],
           [42]])
    """
    gradient = 0 * direct
    gradient = gradient + direct
    gradient = gradient + J.T @ q_bar
    return gradient
