"""Backward through batch norm: the gradient of one sample depends on the whole batch."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d, i, k, m
from snippets.normalisation.batch_norm import of_a_batch, s
from snippets.normalisation.input_gradient import INPUT_GRADIENT
from snippets.normalisation.layers import G, G_hat, X, X_hat, gamma, samples
from snippets.normalisation.through_scale import THROUGH_SCALE

BATCH_INPUT = Formula(
    d(C, X[m, k]),
    (
        "feature $k$ is standardised over its $N$ samples, and shares nothing with other features",
        (
            1
            / s[0, k]
            * (
                G_hat[m, k]
                - Sum(G_hat[i, k], samples) / N
                - X_hat[m, k] * Sum(G_hat[i, k] * X_hat[i, k], samples) / N
            )
        ),
        INPUT_GRADIENT,
    ),
    (
        "$\\hat{G}$ is $G$ times $\\gamma_k$, which is one number for all samples: it goes in front",
        (
            gamma[0, k]
            / s[0, k]
            * (G[m, k] - Sum(G[i, k], samples) / N - X_hat[m, k] * Sum(G[i, k] * X_hat[i, k], samples) / N)
        ),
        THROUGH_SCALE,
    ),
    on=of_a_batch,
    wrong={
        "the mean and the variance are held constant": lambda G, gamma, s: np.multiply(G, gamma / s),
        "only the variance is held constant": lambda G, gamma, s: (
            gamma / s * (G - np.mean(G, axis=0, keepdims=True))
        ),
        "only the mean is held constant": lambda G, X_hat, gamma, s: (
            gamma / s * (G - X_hat * np.mean(G * X_hat, axis=0, keepdims=True))
        ),
        "γ is forgotten": lambda G, X_hat, s: batch_input(G, X_hat, 1, s),
        "a sum for the mean": lambda G, X_hat, gamma, s: (
            gamma
            / s
            * (G - np.sum(G, axis=0, keepdims=True) - X_hat * np.sum(G * X_hat, axis=0, keepdims=True))
        ),
        "$n - 1$ for $n$ in one place only": lambda G, X_hat, gamma, s: (
            gamma
            / s
            * (
                G
                - np.mean(G, axis=0, keepdims=True)
                - X_hat * np.sum(G * X_hat, axis=0, keepdims=True) / (len(G) - 1)
            )
        ),
        "1/s is forgotten": lambda G, X_hat, gamma: batch_input(G, X_hat, gamma, 1),
        "means over the features": lambda G, X_hat, gamma, s: (
            gamma
            / s
            * (G - np.mean(G, axis=1, keepdims=True) - X_hat * np.mean(G * X_hat, axis=1, keepdims=True))
        ),
        "means over everything: no axis": lambda G, X_hat, gamma, s: (
            gamma / s * (G - np.mean(G) - X_hat * np.mean(G * X_hat))
        ),
    },
)


@BATCH_INPUT.program
def batch_input(G, X_hat, gamma, s):
    """Return ∂C/∂X, N × D.

    Args:
        G: the gradient with respect to the output, N × D.
        X_hat: the standardised inputs, N × D, from the forward pass.
        gamma: the scale of each feature, 1 × D.
        s: the divisor of each feature, 1 × D, from the forward pass.

    >>> G, X_hat = np.array([[0, 1], [8, 1], [4, 1], [0, 1]]), np.array([[-1, 1], [-1, 1], [1, -1], [1, -1]])
    >>> batch_input(G, X_hat, np.array([[10, 3]]), np.array([[2, 5]]))
    array([[-20.,   0.],
           [ 20.,   0.],
           [ 10.,   0.],
           [-10.,   0.]])
    """
    mean = np.mean(G, axis=0, keepdims=True)
    mean_along = np.mean(G * X_hat, axis=0, keepdims=True)
    return gamma / s * (G - mean - X_hat * mean_along)
