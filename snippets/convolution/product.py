"""With the patches as columns, a whole convolution is one matrix product."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph, unknown
from backprop_checked.algebra.notation import C, Letter, N, d, k, m
from backprop_checked.algebra.term import Entries, Ones
from snippets.batches.activity import ACTIVITY
from snippets.convolution.forward import FORWARD, B, D, F, H, I, J, U, V, W, X, Z, f, place_by_place, s
from snippets.convolution.im2col import IM2COL, copied

W_hat, X_hat = Letter("kernel_table", F, D * U * V), Letter("patch_table", D * U * V, N * I * J)
Z_hat, Delta_hat = Letter("map_table", F, N * I * J), Letter("error_table", F, N * I * J)
b = Letter("offset", F, 1)

# The maps come from the definition, place by place; the tables only lay out what is there.
maps = {
    Z: lambda image, kernel, offset: place_by_place(2)(image, kernel, offset[:, 0]),
    Z_hat: lambda maps: np.einsum("nfij->fnij", maps).reshape(len(maps[0]), -1),
    C: lambda map_table: unknown("C", map_table),
    Delta_hat: d(C, Z_hat),
}
patches = {X_hat: lambda image: copied(2, 1, 2)(image).reshape(4, -1)}
sizes = {N: 2, D: 2, H: 5, B: 3, F: 3, U: 2, V: 1, I: 2, J: 2, s: 2}
name = "5 × 3 pixels under 2 × 1 kernels with stride 2"
from_kernels = Graph(
    name,
    [X, W, b],
    {**patches, W_hat: lambda kernel: kernel.reshape(len(kernel), -1), **maps},
    sizes=sizes,
    opaque=("cost",),
)
from_table = Graph(
    name,
    [X, W_hat, b],
    {**patches, W: lambda kernel_table: kernel_table.reshape(-1, 2, 2, 1), **maps},
    sizes=sizes,
    opaque=("cost",),
)

PRODUCT = Formula(
    Z_hat,
    (
        "row $\\mathit{f}$ of the kernels against the column of a patch, and the bias of that filter",
        Entries(Sum(W_hat[f, k] * X_hat[k, m], (k, 0, D * U * V - 1)) + b[f, 0], f, m, F, N * I * J),
        FORWARD,
        IM2COL,
    ),
    (
        "rows against columns: a matrix product, as for a batch whose samples are the places",
        W_hat @ X_hat + b @ Ones(1, N * I * J),
        ACTIVITY,
    ),
    on=[from_kernels],
    wrong={
        "every patch a row, without a transpose": lambda W_hat, X_hat, b: W_hat @ X_hat.T + b,
        "the order is turned round": lambda W_hat, X_hat, b: X_hat @ W_hat + b,
        "the kernels by columns": lambda W_hat, X_hat, b: W_hat.reshape(W_hat.shape[::-1]).T @ X_hat + b,
        "the bias is forgotten": lambda W_hat, X_hat: W_hat @ X_hat,
    },
)


def product(W_hat, X_hat, b):
    """Return what a convolution gives as a table, F × N I J.

    Args:
        W_hat: the kernels as a table, F × D U V.
        X_hat: the patches as a table, D U V × N I J.
        b: the biases, F × 1.

    >>> import numpy as np
    >>> patches = np.array([[1, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]])
    >>> product(np.array([[1, 0, 0, -1]]), patches, np.array([[10]]))
    array([[6, 6, 6, 6]])
    """
    return W_hat @ X_hat + b
