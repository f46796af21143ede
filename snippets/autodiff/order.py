"""Order: a node passes its gradient on when all its uses have sent theirs."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.autodiff.branches import branches, direct, q, u, x
from snippets.autodiff.used_twice import USED_TWICE
from snippets.vectorised.bp1_general import BP1_GENERAL

ORDER = Formula(
    d(C, x),
    ("only $u$ is computed from $x$ itself", d(u, x).T @ d(C, u), BP1_GENERAL),
    (
        "the gradient of $u$ is complete when both uses have sent their share",
        d(u, x).T @ (direct + d(q, u).T @ d(C, q)),
        USED_TWICE,
    ),
    on=[branches],
    wrong={
        "passed on before the second share arrives": lambda J_u, direct: J_u.T @ direct,
        "passed on at each share: the first one counts twice": lambda J_u, direct, through_q: (
            J_u.T @ direct + J_u.T @ (direct + through_q)
        ),
        "the second share is passed on twice": lambda J_u, direct, through_q: (
            J_u.T @ through_q + J_u.T @ (direct + through_q)
        ),
        "the last share alone": lambda J_u, through_q: J_u.T @ through_q,
    },
)

J_u, J_q, q_bar = d(u, x), d(q, u), d(C, q)
through_q = J_q.T @ q_bar


@ORDER.program
def order(J_u, J_q, direct, q_bar):
    """Return ∂C/∂x, n₀ × 1.

    Args:
        J_u: the Jacobian of u, n₁ × n₀.
        J_q: that of q, n₂ × n₁.
        direct: what the cost sends back to u itself, n₁ × 1.
        q_bar: the gradient with respect to q, n₂ × 1.

    >>> import numpy as np
    >>> J_u, J_q = np.array([[2, 0], [0, 1]]), np.array([[3, 4]])
    >>> order(J_u, J_q, np.array([[1], [2]]), np.array([[10]]))
    array([[62],
           [42]])
    """
    u_bar = direct + J_q.T @ q_bar
    return J_u.T @ u_bar
