"""The Jacobian of standardising: every number depends on every number."""

import numpy as np
from sympy import KroneckerDelta

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, i, k
from backprop_checked.algebra.term import Entries, Eye, Ones
from snippets.normalisation.numbers import alone, mu, n, s, var, x, x_hat


def matrix_of(entry):
    """The matrix with this entry in row i, column k."""
    return Entries(entry, i, k, n, n)


JACOBIAN = Formula(
    d(x_hat, x),
    (
        "quotient rule: the centred number changes, and so does $s$",
        matrix_of((KroneckerDelta(i, k) - 1 / n) / s - (x[i, 0] - mu) / s**2 * d(s, x[k, 0])),
    ),
    (
        "$s$ is a root, so its derivative is that of the variance, over $2 s$",
        matrix_of(
            (KroneckerDelta(i, k) - 1 / n) / s - (x[i, 0] - mu) / (2 * s**3) * d(var, x[k, 0]),
        ),
    ),
    (
        "the gradient of the variance is $2 (x_k - \\mu)/n$",
        matrix_of((KroneckerDelta(i, k) - 1 / n) / s - (x[i, 0] - mu) * (x[k, 0] - mu) / (n * s**3)),
    ),
    (
        "both centred numbers over $s$ are standardised numbers",
        matrix_of((KroneckerDelta(i, k) - 1 / n - x_hat[i, 0] * x_hat[k, 0] / n) / s),
    ),
    (
        "the identity, a matrix of ones, and an outer product",
        1 / s * (Eye(n) - Ones(n, 1) @ Ones(1, n) / n - x_hat @ x_hat.T / n),
    ),
    on=alone,
    wrong={
        "the mean and the variance are held constant": lambda x_hat, s: np.eye(len(x_hat), dtype=int) / s,
        "only the variance is held constant": lambda x_hat, s: (
            (np.eye(len(x_hat), dtype=int) - np.ones((len(x_hat), 1), dtype=int) / len(x_hat)) / s
        ),
        "only the mean is held constant": lambda x_hat, s: (
            (np.eye(len(x_hat), dtype=int) - x_hat @ x_hat.T / len(x_hat)) / s
        ),
        "an inner product instead of an outer one": lambda x_hat, s: (
            (np.eye(len(x_hat), dtype=int) - (1 + x_hat.T @ x_hat) / len(x_hat)) / s
        ),
        "the sign of the last term": lambda x_hat, s: (
            (np.eye(len(x_hat), dtype=int) - (1 - x_hat @ x_hat.T) / len(x_hat)) / s
        ),
    },
)


@JACOBIAN.program
def jacobian(x_hat, s):
    """Return ∂x̂/∂x, n × n: a row for each standardised number.

    >>> jacobian(np.array([[-1], [-1], [1], [1]]), s=2)
    array([[ 0.25, -0.25,  0.  ,  0.  ],
           [-0.25,  0.25,  0.  ,  0.  ],
           [ 0.  ,  0.  ,  0.25, -0.25],
           [ 0.  ,  0.  , -0.25,  0.25]])
    """
    n = len(x_hat)
    return (np.eye(n, dtype=int) - (1 + x_hat @ x_hat.T) / n) / s
