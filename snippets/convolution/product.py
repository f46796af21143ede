"""With the patches as columns, a whole convolution is one matrix product."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph, weighed
from backprop_checked.algebra.notation import C, Letter, N, d, i, j, k, m
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries, Ones
from snippets.convolution.forward import (
    FORWARD,
    B,
    D,
    F,
    H,
    I,
    J,
    U,
    V,
    W,
    X,
    Z,
    bias,
    c,
    f,
    inside,
    n,
    place_by_place,
    s,
    u,
    under,
    under_the_kernel,
    v,
)  # fmt: skip
from snippets.convolution.im2col import IM2COL, copied

W_hat = Letter(
    Sign("W_hat", "weight", "the kernels as a table: one row for each filter", r"\hat W"), F, D * U * V
)
X_hat = Letter(
    Sign("X_hat", "data", "the patches as a table: one column for each place that a kernel takes", r"\hat X"),
    *(D * U * V, N * I * J),
)
Z_hat = Letter(
    Sign(
        "Z_hat", "pre-activation", "what a convolution gives, as a table: one row for each filter", r"\hat Z"
    ),
    *(F, N * I * J),
)
Delta_hat = Letter(
    Sign(
        "Delta_hat",
        "error",
        "the errors of a convolution as a table: one row for each filter",
        r"\hat \Delta",
    ),
    *(F, N * I * J),
)
b, cost_slope = Letter(bias, F, 1), Letter("cost_slope", F, N * I * J)

# The maps come from the definition, place by place; the tables only lay out what is there.
maps = {
    Z: lambda X, W, b: place_by_place(2)(X, W, b[:, 0]),
    Z_hat: lambda Z: np.einsum("nfij->fnij", Z).reshape(len(Z[0]), -1),
    C: lambda Z_hat, cost_slope: weighed(Z_hat, cost_slope),
    Delta_hat: d(C, Z_hat),
}
patches = {X_hat: lambda X: copied(3, 2, 2)(X).reshape(6, -1)}
sizes = {N: 1, D: 1, H: 7, B: 9, F: 5, U: 3, V: 2, I: 3, J: 4, s: 2}
name = "7 × 9 pixels under 3 × 2 kernels with stride 2, a linear cost"
reason = "only D U V, N I J and F are sides of tables, and they differ: 6, 12, 5"
# The same for any sizes and any cost: which row and which column of a table an entry goes to.
weight, column = (c * U + u) * V + v, (n * I + i) * J + j
every_output = (n, 0, N - 1), (i, 0, I - 1), (j, 0, J - 1)
laid_out = {
    X_hat[k, m]: Sum(
        KroneckerDelta(k, weight) * KroneckerDelta(m, column) * X[n, c, under(i, u), under(j, v)],
        *under_the_kernel,
        *every_output,
    ),
    Z[n, f, i, j]: b[f, 0] + Sum(W[f, c, u, v] * X[n, c, under(i, u), under(j, v)], *under_the_kernel),
    Z_hat[f, m]: Sum(KroneckerDelta(m, column) * Z[n, f, i, j], *every_output),
    C: AnyFunction("C", Z_hat),
}
from_kernels = Graph(
    name,
    [X, W, b, cost_slope],
    {**patches, W_hat: lambda W: W.reshape(len(W), -1), **maps},
    sizes=sizes,
    alike=reason,
    rules={**laid_out, W_hat[f, k]: Sum(KroneckerDelta(k, weight) * W[f, c, u, v], *under_the_kernel)},
    facts=inside,
)
from_table = Graph(
    name,
    [X, W_hat, b, cost_slope],
    {**patches, W: lambda W_hat: W_hat.reshape(-1, 1, 3, 2), **maps},
    sizes=sizes,
    alike=reason,
    rules={**laid_out, W[f, c, u, v]: W_hat[f, weight]},
    facts=inside,
)

PRODUCT = Formula(
    Z_hat,
    (
        "row $\\mathit{f}$ of the kernels times the column of a patch, plus the bias of that filter",
        Entries(Sum(W_hat[f, k] * X_hat[k, m], (k, 0, D * U * V - 1)) + b[f, 0], f, m, F, N * I * J),
        FORWARD,
        IM2COL,
    ),
    (
        "rows times columns: a matrix product, as for a batch whose samples are the positions",
        W_hat @ X_hat + b @ Ones(1, N * I * J),
    ),
    on=[from_kernels],
    wrong={
        "every patch a row, without a transpose": lambda W_hat, X_hat, b: W_hat @ X_hat.T + b,
        "the order is reversed": lambda W_hat, X_hat, b: X_hat @ W_hat + b,
        "the table of kernels is filled column by column": lambda W_hat, X_hat, b: (
            W_hat.reshape(W_hat.shape[::-1]).T @ X_hat + b
        ),
        "the bias is forgotten": lambda W_hat, X_hat: W_hat @ X_hat,
    },
)


@PRODUCT.program
def product(W_hat, X_hat, b):
    """Return the output of a convolution as a matrix, F × N I J.

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
