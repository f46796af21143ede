"""The gradient with respect to the scale: a sum over the batch, of each gradient times x̂."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d, k, m
from backprop_checked.algebra.term import Entries, Ones
from snippets.normalisation.batch_norm import of_a_batch
from snippets.normalisation.layers import D, G, X_hat, Y, every_sample, gamma

SCALE_GRADIENT = Formula(
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
    on=of_a_batch,
    wrong={
        "not summed": lambda G, X_hat: G * X_hat,
        "summed over the features": lambda G, X_hat: np.sum(G * X_hat, axis=1, keepdims=True),
        "the output $Y$ instead of $\\hat{X}$": lambda G, Y: np.sum(G * Y, axis=0, keepdims=True),
        "the mean instead of the sum": lambda G, X_hat: np.mean(G * X_hat, axis=0, keepdims=True),
        "times $\\gamma$": lambda G, X_hat, gamma: gamma * np.sum(G * X_hat, axis=0, keepdims=True),
    },
)


@SCALE_GRADIENT.program
def scale_gradient(G, X_hat):
    """Return ∂C/∂γ, 1 × D, from the gradient with respect to the output, N × D.

    >>> G, X_hat = np.array([[0, 1], [8, 1], [4, 1], [0, 1]]), np.array([[-1, 1], [-1, 1], [1, -1], [1, -1]])
    >>> scale_gradient(G, X_hat)
    array([[-4,  0]])
    """
    return np.sum(G * X_hat, axis=0, keepdims=True)
