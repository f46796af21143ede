"""The Hessian of the squared error: Gauss-Newton, and what it leaves out."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Each, d, i
from backprop_checked.algebra.term import SumOver
from snippets.autodiff.outputs import J, K, f, squared, target, theta

SQUARED_HESSIAN = Formula(
    d(d(C, theta), theta),
    (
        "the gradient is $J^{\\top} (f - y)$, and both factors depend on $\\theta$",
        J.T @ J + SumOver((f[i, 0] - target[i, 0]) * d(d(f[i, 0], theta), theta), i, 0, K - 1),
    ),
    on=[squared],
    wrong={
        "Gauss-Newton: the outputs' own curvature is left out": lambda J: J.T @ J,
        "the curvature alone": lambda residuals, curvatures: sum(
            r * H for r, H in zip(residuals, curvatures, strict=True)
        ),
        "the residuals are forgotten": lambda J, curvatures: J.T @ J + sum(curvatures),
        "Gauss-Newton alone, its factors in the other order": lambda J: J @ J.T,
        "the 2 of a square without its half": lambda J, residuals, curvatures: (
            2 * squared_hessian(J, residuals, curvatures)
        ),
    },
)

residuals = Each(f[i, 0] - target[i, 0], i, 0, K - 1)
curvatures = Each(d(d(f[i, 0], theta), theta), i, 0, K - 1)


@SQUARED_HESSIAN.program
def squared_hessian(J, residuals, curvatures):
    """Return the Hessian of half the squared error, P × P.

    Args:
        J: the Jacobian of the outputs, K × P.
        residuals: output minus target, K numbers.
        curvatures: the Hessian of each output, P × P.

    >>> import numpy as np
    >>> squared_hessian(np.array([[1, 2]]), [10], [np.array([[0, 1], [1, 0]])])
    array([[ 1, 12],
           [12,  4]])
    """
    return J.T @ J + sum(r * H for r, H in zip(residuals, curvatures, strict=True))
