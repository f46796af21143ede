"""Backward through RMS norm: the term with the mean is not there."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, j, k, m
from snippets.normalisation.layers import D, G, G_hat, X, X_hat, features, gamma
from snippets.normalisation.rms_norm import of_samples, r

RMS_INPUT = Formula(
    d(C, X[m, k]),
    (
        "two paths: $X_{mk}$ itself, and $r_m$, which is in every feature of the sample",
        G[m, k] * gamma[0, k] / r[m, 0] + d(C, r[m, 0]) * d(r[m, 0], X[m, k]),
    ),
    (
        "$\\hat{G}$ is $G$ times $\\gamma$; each feature is divided by $r_m$, and the derivative with "
        "respect to $r_m$ is $-X/r^2$",
        (G_hat[m, k] / r[m, 0] - Sum(G_hat[m, j] * X[m, j], features) / r[m, 0] ** 2 * d(r[m, 0], X[m, k])),
    ),
    (
        "the derivative of a root mean square is $X_{mk}/(D r_m)$",
        (G_hat[m, k] / r[m, 0] - X[m, k] * Sum(G_hat[m, j] * X[m, j], features) / (D * r[m, 0] ** 3)),
    ),
    (
        "$X/r$ is $\\hat{X}$, twice, and both terms have the factor $1/r$",
        (1 / r[m, 0] * (G_hat[m, k] - X_hat[m, k] * Sum(G_hat[m, j] * X_hat[m, j], features) / D)),
    ),
    on=of_samples,
    wrong={
        "minus the mean, as in layer norm": lambda G, X_hat, gamma, r: (
            (along(np.multiply(G, gamma), X_hat) - np.mean(np.multiply(G, gamma), axis=1, keepdims=True)) / r
        ),
        "the root mean square is held constant": lambda G, gamma, r: np.multiply(G, gamma) / r,
        "a sum for the mean": lambda G, X_hat, gamma, r: (
            (np.multiply(G, gamma) - X_hat * np.sum(np.multiply(G, gamma) * X_hat, axis=1, keepdims=True)) / r
        ),
        "γ is forgotten": lambda G, X_hat, r: along(np.multiply(G, 1), X_hat) / r,
        "γ in front of the means, as in batch norm": lambda G, X_hat, gamma, r: (
            np.multiply(gamma, along(G, X_hat)) / r
        ),
        "1/r is forgotten": lambda G, X_hat, gamma: along(np.multiply(G, gamma), X_hat),
    },
)


def along(G_hat, X_hat):
    """A gradient less its share along x̂."""
    return G_hat - X_hat * np.mean(G_hat * X_hat, axis=1, keepdims=True)


@RMS_INPUT.program
def rms_input(G_hat, X_hat, r):
    """Return ∂C/∂X, N × D.

    Args:
        G_hat: the gradient with respect to X̂, N × D: that with respect to the output, times γ.
        X_hat: the normalised inputs, N × D, from the forward pass.
        r: the root mean square of each sample, N × 1, from the forward pass.

    >>> G_hat, X_hat = np.array([[5, 0], [1, 1]]), np.array([[0.2, 1.4], [-1, 1]])
    >>> rms_input(G_hat, X_hat, r=np.array([[5], [4]]))
    array([[ 0.98, -0.14],
           [ 0.25,  0.25]])
    """
    mean_along = np.mean(G_hat * X_hat, axis=1, keepdims=True)
    return (G_hat - X_hat * mean_along) / r
