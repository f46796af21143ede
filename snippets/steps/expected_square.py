"""The expected square of a pre-activation, for weights that are independent of the inputs."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import j, k, m
from snippets.steps.draws import K, M, Q, S, each_j, each_k, each_l, each_m, l, n, w, x

drawn = Graph(
    "{K} draws of {n_in} weights, {M} draws of the inputs",
    [w, x],
    {
        S[j, l]: Sum(w[k, j] * w[k, l], each_k) / K,
        Q[j, l]: Sum(x[m, j] * x[m, l], each_m) / M,
    },
    dimensions=(K, M, n),
)

EXPECTED_SQUARE = Formula(
    Sum(Sum(w[k, j] * x[m, j], each_j) ** 2, each_k, each_m) / (K * M),
    (
        "the square of a sum is a double sum",
        Sum(w[k, j] * x[m, j] * w[k, l] * x[m, l], each_j, each_l, each_k, each_m) / (K * M),
    ),
    (
        "every draw of the weights meets every draw of the inputs: the mean of a product is a product of "
        "means",
        Sum(S[j, l] * Q[j, l], each_j, each_l),
    ),
    on=[drawn],
    wrong={
        "only equal indices": lambda S, Q: np.sum(np.diag(S) * np.diag(Q)),
        "the square of the mean": lambda w, x: np.sum(np.mean(w, axis=0) * np.mean(x, axis=0)) ** 2,
        "a mean over the pairs of inputs": lambda S, Q: np.mean(S * Q),
        "all moments with all": lambda S, Q: np.sum(S) * np.sum(Q),
    },
)


@EXPECTED_SQUARE.program
def expected_square(S, Q):
    """Return the mean of z² over all draws, one number, from the second moments, each n × n.

    >>> w, x = np.array([[1, 0], [-1, 2]]), np.array([[1, 1], [2, 0], [0, 3]])
    >>> z = x @ w.T
    >>> float(np.mean(z**2)), float(expected_square(w.T @ w / 2, x.T @ x / 3))
    (7.666666666666667, 7.666666666666667)
    """
    return np.sum(S * Q)
