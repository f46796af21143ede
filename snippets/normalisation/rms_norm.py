"""RMS norm: each sample is divided by the root of its mean square, then scaled."""

import numpy as np
from sympy import Sum, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Letter, N, k, m
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries
from snippets.normalisation.layers import (
    D,
    X,
    X_hat,
    Y,
    batches,
    every_feature,
    features,
    gamma,
    gradients,
    scaled,
)
from snippets.normalisation.numbers import eps

r = Letter(Sign("r", "data", "the root mean square of each sample, with ε below the root"), N, 1)
statistics = {
    r[m, 0]: sqrt(Sum(X[m, k] ** 2, every_feature) / D + eps),
    X_hat[m, k]: X[m, k] / r[m, 0],
}
of_samples = batches(statistics, scaled, gradients, free=[X, gamma])

RMS_NORM = Formula(
    Y,
    (
        "definition: no mean is subtracted, no shift added",
        Entries(gamma[0, k] * X[m, k] / r[m, 0], m, k, N, D),
    ),
    (
        "the root of the mean of the squares, with ε",
        Entries(gamma[0, k] * X[m, k] / sqrt(Sum(X[m, features[0]] ** 2, features) / D + eps), m, k, N, D),
    ),
    on=of_samples,
    wrong={
        "the mean is subtracted, as in layer norm": lambda X, gamma, eps: rms_norm(
            X - np.mean(X, axis=1, keepdims=True), gamma, eps
        ),
        "the length instead of the root mean square": lambda X, gamma, eps: (
            gamma * X / np.sqrt(np.sum(X**2, axis=1, keepdims=True) + eps)
        ),
        "over the samples": lambda X, gamma, eps: (
            gamma * X / np.sqrt(np.mean(X**2, axis=0, keepdims=True) + eps)
        ),
        "ε outside of the root": lambda X, gamma, eps: (
            gamma * X / (np.sqrt(np.mean(X**2, axis=1, keepdims=True)) + eps)
        ),
    },
)


@RMS_NORM.program
def rms_norm(X, gamma, eps):
    """Return the output for a batch, N × D.

    >>> rms_norm(np.array([[1, 7], [-4, 4]]), np.array([[10, 1]]), eps=0)
    array([[  2. ,   1.4],
           [-10. ,   1. ]])
    """
    return gamma * X / np.sqrt(np.mean(X**2, axis=1, keepdims=True) + eps)
