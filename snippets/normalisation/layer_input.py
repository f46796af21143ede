"""Backward through layer norm: means over the features, and γ stays inside them."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, j, k, m
from snippets.normalisation.input_gradient import INPUT_GRADIENT
from snippets.normalisation.layer_norm import of_samples, s
from snippets.normalisation.layers import D, G, G_hat, X, X_hat, features, gamma


def centred_along(G, X_hat, axis):
    """A gradient less its mean and its share along x̂."""
    mean, mean_along = (np.mean(each, axis=axis, keepdims=True) for each in (G, G * X_hat))
    return G - mean - X_hat * mean_along


LAYER_INPUT = Formula(
    d(C, X[m, k]),
    (
        "chain rule: every feature of the sample changes, and each has its own $\\gamma_j$",
        Sum(G[m, j] * gamma[0, j] * d(X_hat[m, j], X[m, k]), features),
    ),
    (
        "$\\hat{G}$ is $G$ times $\\gamma$, which stays in the sum",
        Sum(G_hat[m, j] * d(X_hat[m, j], X[m, k]), features),
    ),
    (
        "sample $m$ is standardised over its $D$ features",
        1
        / s[m, 0]
        * (
            G_hat[m, k]
            - Sum(G_hat[m, j], features) / D
            - X_hat[m, k] * Sum(G_hat[m, j] * X_hat[m, j], features) / D
        ),
        INPUT_GRADIENT,
    ),
    on=of_samples,
    wrong={
        "γ in front of the means, as in batch norm": lambda G, X_hat, gamma, s: (
            np.multiply(gamma, centred_along(G, X_hat, axis=1)) / s
        ),
        "γ is forgotten": lambda G, X_hat, s: centred_along(G, X_hat, axis=1) / s,
        "the mean and the variance are held constant": lambda G, gamma, s: np.multiply(G, gamma) / s,
        "only the variance is held constant": lambda G, gamma, s: (
            centred_along(np.multiply(G, gamma), 0, axis=1) / s
        ),
        "only the mean is held constant": lambda G, X_hat, gamma, s: (
            (np.multiply(G, gamma) - X_hat * np.mean(np.multiply(G, gamma) * X_hat, axis=1, keepdims=True))
            / s
        ),
        "means over the samples, as in batch norm": lambda G, X_hat, gamma, s: (
            centred_along(np.multiply(G, gamma), X_hat, axis=0) / s
        ),
        "the mean is subtracted twice": lambda G, X_hat, gamma, s: (
            (
                centred_along(np.multiply(G, gamma), X_hat, axis=1)
                - np.mean(np.multiply(G, gamma), axis=1, keepdims=True)
            )
            / s
        ),
        "1/s is forgotten": lambda G, X_hat, gamma: centred_along(np.multiply(G, gamma), X_hat, axis=1),
    },
)


@LAYER_INPUT.program
def layer_input(G_hat, X_hat, s):
    """Return ∂C/∂X, N × D.

    Args:
        G_hat: the gradient with respect to X̂, N × D: that with respect to the output, times γ.
        X_hat: the standardised inputs, N × D, from the forward pass.
        s: the divisor of each sample, N × 1, from the forward pass.

    >>> G, gamma = np.array([[0, 4, 4, 0]]), np.array([[1, 2, 1, 1]])
    >>> layer_input(gamma * G, X_hat=np.array([[-1, -1, 1, 1]]), s=np.array([[2]]))
    array([[-2.,  2.,  1., -1.]])
    """
    mean = np.mean(G_hat, axis=1, keepdims=True)
    mean_along = np.mean(G_hat * X_hat, axis=1, keepdims=True)
    return (G_hat - mean - X_hat * mean_along) / s
