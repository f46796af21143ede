"""The same number added to every number changes no standardised number."""

import numpy as np
from sympy import S, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, i, k
from snippets.normalisation.jacobian import JACOBIAN, jacobian
from snippets.normalisation.numbers import alone, n, s, x, x_hat

columns = (k, 0, n - 1)


def ones(x_hat):
    return np.ones(x_hat.shape, dtype=int)


SHIFT_NULL = Formula(
    Sum(d(x_hat[i, 0], x[k, 0]), columns),
    (
        "the sum of row $i$ of the Jacobian: the 1 on the diagonal cancels with $n$ times $1/n$",
        -x_hat[i, 0] / (n * s) * Sum(x_hat[k, 0], columns),
        JACOBIAN,
    ),
    ("standardised numbers sum to 0", S.Zero),
    on=alone,
    wrong={
        "the mean is held constant": lambda x_hat, s: jacobian(x_hat, s) @ ones(x_hat) + 1 / s,
        "only each number's own entry is added up": lambda x_hat, s: (
            np.diag(np.asarray(jacobian(x_hat, s)))[:, None] * ones(x_hat)
        ),
    },
)


@SHIFT_NULL.program
def shift_null(x, s):
    """Return how x̂ changes, n × 1, if every number is raised alike: ∂x̂/∂x · 1.

    >>> shift_null(np.array([[0], [0], [4], [4]]), s=2)
    array([[0.],
           [0.],
           [0.],
           [0.]])
    """
    return jacobian((x - np.mean(x)) / s, s) @ ones(x)
