"""The gradient with respect to the kernels as one matrix product."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from backprop_checked.algebra.term import Entries
from snippets.convolution.forward import D, F, I, J, N, U, V, f
from snippets.convolution.kernel_gradient import KERNEL_GRADIENT
from snippets.convolution.product import PRODUCT, Delta_hat, W_hat, X_hat, from_table, k, m

TABLE_GRADIENT = Formula(
    d(C, W_hat),
    (
        "a weight is used at every position: the error there, times the pixel of the patch",
        Entries(Sum(Delta_hat[f, m] * X_hat[k, m], (m, 0, N * I * J - 1)), f, k, F, D * U * V),
        KERNEL_GRADIENT,
        PRODUCT,
    ),
    (
        "the sum runs along the rows of both; a product sums down the right one, so that is transposed",
        Delta_hat @ X_hat.T,
    ),
    on=[from_table],
    wrong={
        "the patches are not transposed": lambda Delta_hat, X_hat: Delta_hat @ X_hat,
        "the result is transposed": lambda Delta_hat, X_hat: X_hat @ Delta_hat.T,
        "the mean over the patches": lambda Delta_hat, X_hat: Delta_hat @ X_hat.T / X_hat.shape[1],
    },
)


@TABLE_GRADIENT.program
def table_gradient(Delta_hat, X_hat):
    """Return the gradient with respect to the kernels as a matrix, F × D U V.

    Args:
        Delta_hat: the errors as a table, F × N I J.
        X_hat: the patches as a table, D U V × N I J.

    >>> import numpy as np
    >>> patches = np.array([[1, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]])
    >>> table_gradient(np.array([[1, 0, 0, 10]]), patches)
    array([[51, 62, 84, 95]])
    """
    return Delta_hat @ X_hat.T
