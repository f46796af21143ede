"""The gradient with respect to the patches: the transposed kernels times the errors."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, N, d, k, m
from backprop_checked.algebra.term import Entries
from snippets.convolution.forward import D, F, I, J, U, V, f
from snippets.convolution.product import PRODUCT, Delta_hat, W_hat, X_hat, Z_hat, b

columns = Graph(
    "4 places under 5 kernels of 3 weights",
    [W_hat, X_hat, b],
    {
        Z_hat: lambda W_hat, X_hat, b: np.sum(W_hat[:, :, None] * X_hat[None], axis=1) + b,
        C: AnyFunction("C", Z_hat),
        Delta_hat: d(C, Z_hat),
    },
    sizes={N: 1, D: 1, U: 3, V: 1, F: 5, I: 4, J: 1},
    alike="only D U V and N I J are sides here, and they differ from F and from each other",
    opaque=("cost",),
    rules={Z_hat[f, m]: Sum(W_hat[f, k] * X_hat[k, m], (k, 0, D * U * V - 1)) + b[f, 0]},
)

PATCH_GRADIENT = Formula(
    d(C, X_hat),
    (
        "chain rule: an entry of a patch influences every filter, each through one weight",
        Entries(Sum(W_hat[f, k] * Delta_hat[f, m], (f, 0, F - 1)), k, m, D * U * V, N * I * J),
        PRODUCT,
    ),
    (
        "the sum over filters runs down a column of $\\hat W$, so $\\hat W$ is transposed",
        W_hat.T @ Delta_hat,
    ),
    on=[columns],
    wrong={
        "the kernels are not transposed": lambda W_hat, Delta_hat: W_hat @ Delta_hat,
        "the order is reversed": lambda W_hat, Delta_hat: Delta_hat @ W_hat.T,
        "flipped as if they were still kernels": lambda W_hat, Delta_hat, D: (
            W_hat.reshape(len(W_hat), D, -1)[:, :, ::-1].reshape(W_hat.shape).T @ Delta_hat
        ),
    },
)


@PATCH_GRADIENT.program
def patch_gradient(W_hat, Delta_hat):
    """Return the gradient with respect to the patches, D U V × N I J; `col2im` turns it into that with
    respect to the image.

    Args:
        W_hat: the kernels as a table, F × D U V.
        Delta_hat: the errors as a table, F × N I J.

    >>> import numpy as np
    >>> patch_gradient(np.array([[1, 2], [3, 4]]), np.array([[1, 0, 1], [0, 10, 10]]))
    array([[ 1, 30, 31],
           [ 2, 40, 42]])
    """
    return W_hat.T @ Delta_hat
