"""Batch norm in evaluation mode: mean and variance are constants, so nothing but a factor is left."""

import numpy as np
from sympy import sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, d, k, m
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries
from snippets.normalisation.layers import (
    D,
    G,
    X,
    X_hat,
    Y,
    batches,
    beta,
    gamma,
    gradients,
    scaled_and_shifted,
)
from snippets.normalisation.numbers import eps

running_mean = Letter(
    Sign("running_mean", "data", "the mean of each feature that training has stored", r"\bar{\mu}"), 1, D
)
running_var = Letter(
    Sign("running_var", "data", "the variance of each feature that training has stored", r"\bar{v}"), 1, D
)
normalised = {X_hat[m, k]: (X[m, k] - running_mean[0, k]) / sqrt(running_var[0, k] + eps)}

BATCH_EVALUATION = Formula(
    d(C, X),
    (
        "each input is in one output only: scaled by $\\gamma_k$, and divided",
        Entries(G[m, k] * d(Y[m, k], X_hat[m, k]) * d(X_hat[m, k], X[m, k]), m, k, N, D),
    ),
    (
        "the stored mean and variance do not depend on this batch",
        Entries(gamma[0, k] / sqrt(running_var[0, k] + eps) * G[m, k], m, k, N, D),
    ),
    on=batches(
        normalised,
        scaled_and_shifted,
        gradients,
        free=[X, gamma, beta, running_mean, running_var],
        positive=[running_var],
    ),
    wrong={
        "three terms, as in training": lambda G, X_hat, gamma, running_var, eps: (
            gamma
            / np.sqrt(running_var + eps)
            * (G - np.mean(G, axis=0, keepdims=True) - X_hat * np.mean(G * X_hat, axis=0, keepdims=True))
        ),
        "the variance of this batch": lambda G, X, gamma, eps: (
            gamma
            / np.sqrt(np.mean((X - np.mean(X, axis=0, keepdims=True)) ** 2, axis=0, keepdims=True) + eps)
            * G
        ),
        "γ is forgotten": lambda G, running_var, eps: G / np.sqrt(running_var + eps),
        "1/s is forgotten": lambda G, gamma: np.multiply(G, gamma),
    },
)


@BATCH_EVALUATION.program
def batch_evaluation(G, gamma, running_var, eps):
    """Return ∂C/∂X in evaluation mode, N × D.

    >>> G = np.array([[0, 1], [8, 1], [4, 1], [0, 1]])
    >>> batch_evaluation(G, np.array([[10, 3]]), np.array([[4, 9]]), eps=0)
    array([[ 0.,  1.],
           [40.,  1.],
           [20.,  1.],
           [ 0.,  1.]])
    """
    return gamma / np.sqrt(running_var + eps) * G
