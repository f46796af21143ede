"""Forward through a matrix product: both factors may change, so there are two terms."""

from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, N, d, i, j, k, m
from backprop_checked.algebra.signs import Sign
from snippets.autodiff.chain import n_0, n_1

r = Symbol("r", integer=True, nonnegative=True)
X, W, Z = Letter("X", N, n_0), Letter("W", n_0, n_1), Letter("Z", N, n_1)
X_dot = Letter(
    Sign("X_dot", "error", "a direction: how much each entry of a batch of inputs changes", r"\dot{X}"),
    N,
    n_0,
)
W_dot = Letter(Sign("W_dot", "error", "a direction: how much each weight changes", r"\dot{W}"), n_0, n_1)
inputs = (i, 0, n_0 - 1)
product = Graph(
    "a batch of {N} in a layer {n_0} × {n_1}", [X, W, X_dot, W_dot], {Z: X @ W}, dimensions=(N, n_0, n_1)
)

JVP_PRODUCT = Formula(
    Sum(d(Z[m, k], X[r, i]) * X_dot[r, i], (r, 0, N - 1), inputs)
    + Sum(d(Z[m, k], W[i, j]) * W_dot[i, j], inputs, (j, 0, n_1 - 1)),
    (
        "an entry of $Z$ depends on one row of $X$ and on one column of $W$",
        Sum(X_dot[m, i] * W[i, k], inputs) + Sum(X[m, i] * W_dot[i, k], inputs),
    ),
    on=[product],
    wrong={
        "the share of the weights is missing": lambda X_dot, W: X_dot @ W,
        "the share of the inputs is missing": lambda X, W_dot: X @ W_dot,
        "both changes in one product": lambda X_dot, W_dot: X_dot @ W_dot,
        "transposed, as backwards": lambda X_dot, W, X, W_dot: X_dot @ W.T + X.T @ W_dot,
    },
)


@JVP_PRODUCT.program
def jvp_product(X, W, X_dot, W_dot):
    """Return how Z = X W changes, N × n₁, if X and W change along directions of their shapes.

    >>> import numpy as np
    >>> X, W = np.array([[1, 2]]), np.array([[1, 0], [0, 1]])
    >>> jvp_product(X, W, np.array([[10, 0]]), np.array([[0, 0], [0, 100]]))
    array([[ 10, 200]])
    """
    return X_dot @ W + X @ W_dot
