"""Layer norm: each sample is standardised over its features, then scaled and shifted."""

import numpy as np
from sympy import Sum, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Letter, N, k, m
from backprop_checked.algebra.term import Entries
from snippets.normalisation.layers import (
    D,
    X,
    X_hat,
    Y,
    batches,
    beta,
    every_feature,
    gamma,
    gradients,
    scaled_and_shifted,
)
from snippets.normalisation.numbers import eps, mean_sign, root_sign, variance_sign

mu, var, s = Letter(mean_sign, N, 1), Letter(variance_sign, N, 1), Letter(root_sign, N, 1)
statistics = {
    mu[m, 0]: Sum(X[m, k], every_feature) / D,
    var[m, 0]: Sum((X[m, k] - mu[m, 0]) ** 2, every_feature) / D,
    s[m, 0]: sqrt(var[m, 0] + eps),
    X_hat[m, k]: (X[m, k] - mu[m, 0]) / s[m, 0],
}
of_samples = batches(statistics, scaled_and_shifted, gradients, free=[X, gamma, beta])

LAYER_NORM = Formula(
    Y,
    (
        "definition: scale and shift belong to feature $k$, as in batch norm",
        Entries(gamma[0, k] * X_hat[m, k] + beta[0, k], m, k, N, D),
    ),
    (
        "mean and variance belong to sample $m$",
        Entries(gamma[0, k] * (X[m, k] - mu[m, 0]) / sqrt(var[m, 0] + eps) + beta[0, k], m, k, N, D),
    ),
    on=of_samples,
    wrong={
        "over the samples, as in batch norm": lambda X, gamma, beta, eps: (
            gamma
            * (X - np.mean(X, axis=0, keepdims=True))
            / np.sqrt(np.mean((X - np.mean(X, axis=0, keepdims=True)) ** 2, axis=0, keepdims=True) + eps)
            + beta
        ),
        "over everything: no axis": lambda X, gamma, beta, eps: (
            gamma * (X - np.mean(X)) / np.sqrt(np.mean((X - np.mean(X)) ** 2) + eps) + beta
        ),
        "ε outside of the root": lambda X, gamma, beta, mu, var, eps: (
            gamma * (X - mu) / (np.sqrt(var) + eps) + beta
        ),
        "$n - 1$ for $n$ in the variance": lambda X, gamma, beta, mu, eps: (
            gamma * (X - mu) / np.sqrt(np.sum((X - mu) ** 2, axis=1, keepdims=True) / (X.shape[1] - 1) + eps)
            + beta
        ),
    },
)


@LAYER_NORM.program
def layer_norm(X, gamma, beta, mu, var, eps):
    """Return the output for a batch, N × D; the mean and the variance of each sample are N × 1.

    >>> X = np.array([[0, 0, 4, 4], [3, 3, 3, 7]])
    >>> mu, var = np.mean(X, axis=1, keepdims=True), np.var(X, axis=1, keepdims=True)
    >>> layer_norm(X, np.array([[1, 1, 1, 10]]), np.zeros((1, 4)), mu, var, eps=0).round(3)
    array([[-1.   , -1.   ,  1.   , 10.   ],
           [-0.577, -0.577, -0.577, 17.321]])
    """
    return gamma * (X - mu) / np.sqrt(var + eps) + beta
