"""Batch norm: each feature is standardised over the batch, then scaled and shifted."""

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
    every_sample,
    gamma,
    gradients,
    scaled_and_shifted,
)
from snippets.normalisation.numbers import eps, mean_sign, root_sign, variance_sign

mu, var, s = Letter(mean_sign, 1, D), Letter(variance_sign, 1, D), Letter(root_sign, 1, D)
statistics = {
    mu[0, k]: Sum(X[m, k], every_sample) / N,
    var[0, k]: Sum((X[m, k] - mu[0, k]) ** 2, every_sample) / N,
    s[0, k]: sqrt(var[0, k] + eps),
    X_hat[m, k]: (X[m, k] - mu[0, k]) / s[0, k],
}
of_a_batch = batches(statistics, scaled_and_shifted, gradients, free=[X, gamma, beta])

BATCH_NORM = Formula(
    Y,
    (
        "definition: feature $k$ has its own scale and shift",
        Entries(gamma[0, k] * X_hat[m, k] + beta[0, k], m, k, N, D),
    ),
    (
        "each feature is standardised by its own mean and variance",
        Entries(gamma[0, k] * (X[m, k] - mu[0, k]) / sqrt(var[0, k] + eps) + beta[0, k], m, k, N, D),
    ),
    on=of_a_batch,
    wrong={
        "over the features": lambda X, gamma, beta, eps: (
            gamma
            * (X - np.mean(X, axis=1, keepdims=True))
            / np.sqrt(np.mean((X - np.mean(X, axis=1, keepdims=True)) ** 2, axis=1, keepdims=True) + eps)
            + beta
        ),
        "over everything: no axis": lambda X, gamma, beta, eps: (
            gamma * (X - np.mean(X)) / np.sqrt(np.mean((X - np.mean(X)) ** 2) + eps) + beta
        ),
        "ε outside of the root": lambda X, gamma, beta, mu, var, eps: (
            gamma * (X - mu) / (np.sqrt(var) + eps) + beta
        ),
        "scale and shift change places": lambda X, gamma, beta, mu, var, eps: (
            beta * (X - mu) / np.sqrt(var + eps) + gamma
        ),
    },
)


@BATCH_NORM.program
def batch_norm(X, gamma, beta, mu, var, eps):
    """Return the output for a batch, N × D; the mean and the variance of each feature are 1 × D.

    >>> X = np.array([[0, 1], [0, 1], [4, 1], [4, 5]])
    >>> mu, var = np.mean(X, axis=0, keepdims=True), np.var(X, axis=0, keepdims=True)
    >>> batch_norm(X, np.array([[10, 1]]), np.array([[0, 0]]), mu, var, eps=0).round(3)
    array([[-10.   ,  -0.577],
           [-10.   ,  -0.577],
           [ 10.   ,  -0.577],
           [ 10.   ,   1.732]])
    """
    return gamma * (X - mu) / np.sqrt(var + eps) + beta
