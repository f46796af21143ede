"""The Hessian of softmax with cross-entropy: Gauss-Newton with the Jacobian of softmax in the middle."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Each, d, diag, i
from backprop_checked.algebra.term import SumOver
from snippets.autodiff.outputs import J, K, classified, f, p, target, theta
from snippets.softmax.error import ERROR
from snippets.softmax.jacobian import JACOBIAN

curved = SumOver((p[i, 0] - target[i, 0]) * d(d(f[i, 0], theta), theta), i, 0, K - 1)

SOFTMAX_HESSIAN = Formula(
    d(d(C, theta), theta),
    (
        "the gradient is $J^{\\top} (p - y)$, and both factors depend on $\\theta$",
        J.T @ d(p, f) @ J + curved,
        ERROR,
    ),
    ("the Jacobian of softmax", J.T @ (diag(p) - p @ p.T) @ J + curved, JACOBIAN),
    on=[classified],
    wrong={
        "Gauss-Newton: the outputs' own curvature is left out": lambda J, p: (
            J.T @ (np.diag(p[:, 0]) - p @ p.T) @ J
        ),
        "as for the squared error": lambda J, residuals, curvatures: (
            J.T @ J + sum(r * H for r, H in zip(residuals, curvatures, strict=True))
        ),
        "softmax entry by entry": lambda J, p, residuals, curvatures: (
            J.T @ (p * (1 - p) * J) + sum(r * H for r, H in zip(residuals, curvatures, strict=True))
        ),
        "the residuals are forgotten": lambda J, p, curvatures: (
            J.T @ (np.diag(p[:, 0]) - p @ p.T) @ J + sum(curvatures)
        ),
    },
)

residuals = Each(p[i, 0] - target[i, 0], i, 0, K - 1)
curvatures = Each(d(d(f[i, 0], theta), theta), i, 0, K - 1)


@SOFTMAX_HESSIAN.program
def softmax_hessian(J, p, residuals, curvatures):
    """Return the Hessian of the cross-entropy, P × P.

    Args:
        J: the Jacobian of the logits, K × P.
        p: the probabilities, K × 1.
        residuals: probability minus target, K numbers.
        curvatures: the Hessian of each logit, P × P.

    >>> J, p = np.array([[1, 2], [0, 0]]), np.array([[0.5], [0.5]])
    >>> softmax_hessian(J, p, [0.5, -0.5], [np.eye(2), np.eye(2)])
    array([[0.25, 0.5 ],
           [0.5 , 1.  ]])
    """
    curved = sum(r * H for r, H in zip(residuals, curvatures, strict=True))
    return J.T @ (np.diag(p[:, 0]) - p @ p.T) @ J + curved
