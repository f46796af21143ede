"""Layer norm's scale and shift: their gradients are sums over the samples, not over what is normalised."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d, k, m
from backprop_checked.algebra.term import Entries, Ones
from snippets.normalisation.layer_norm import of_samples
from snippets.normalisation.layers import D, G, X_hat, Y, beta, every_sample, gamma

LAYER_SCALE = Formula(
    d(C, gamma),
    (
        "chain rule: $\\gamma_k$ is in feature $k$ of every sample, and nowhere else",
        Entries(Sum(G[m, k] * d(Y[m, k], gamma[0, k]), every_sample), 0, k, 1, D),
    ),
    (
        "what is multiplied by $\\gamma_k$ is $\\hat{X}_{mk}$",
        Entries(Sum(G[m, k] * X_hat[m, k], every_sample), 0, k, 1, D),
    ),
    ("a row of ones adds up the samples", Ones(1, N) @ (G * X_hat)),
    on=of_samples,
    convention="with respect to γ",
    wrong={
        "summed over the features": lambda G, X_hat: np.sum(G * X_hat, axis=1, keepdims=True),
        "not summed": lambda G, X_hat: G * X_hat,
        "the output $Y$ instead of $\\hat{X}$": lambda G, Y: np.sum(G * Y, axis=0, keepdims=True),
    },
)

LAYER_SHIFT = Formula(
    d(C, beta),
    (
        "chain rule: $\\beta_k$ is in feature $k$ of every sample, and nowhere else",
        Entries(Sum(G[m, k] * d(Y[m, k], beta[0, k]), every_sample), 0, k, 1, D),
    ),
    ("it is added, so each derivative is 1", Entries(Sum(G[m, k], every_sample), 0, k, 1, D)),
    ("a row of ones adds up the samples", Ones(1, N) @ G),
    on=of_samples,
    convention="with respect to β",
    twin_of=LAYER_SCALE,
    wrong={
        "summed over the features": lambda G: np.sum(G, axis=1, keepdims=True),
        "not summed": lambda G: G,
    },
)


@LAYER_SCALE.program
def layer_scale(G, X_hat):
    """Return ∂C/∂γ, 1 × D, from the gradient with respect to the output, N × D.

    >>> G, X_hat = np.array([[0, 8, 4, 0], [1, 1, 1, 1]]), np.array([[-1, -1, 1, 1], [1, -1, 1, -1]])
    >>> layer_scale(G, X_hat)
    array([[ 1, -9,  5, -1]])
    """
    return np.sum(G * X_hat, axis=0, keepdims=True)


@LAYER_SHIFT.program
def layer_shift(G):
    """Return ∂C/∂β, 1 × D, from the gradient with respect to the output, N × D.

    >>> layer_shift(np.array([[0, 8, 4, 0], [1, 1, 1, 1]]))
    array([[1, 9, 5, 1]])
    """
    return np.sum(G, axis=0, keepdims=True)
