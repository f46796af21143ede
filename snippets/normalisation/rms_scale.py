"""The gradient with respect to RMS norm's scale: a sum over the samples."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d, k, m
from backprop_checked.algebra.term import Entries, Ones
from snippets.normalisation.layers import D, G, X_hat, Y, every_sample, gamma
from snippets.normalisation.rms_norm import of_samples

RMS_SCALE = Formula(
    d(C, gamma),
    (
        "chain rule: $\\gamma_k$ is in feature $k$ of every sample, and nowhere else",
        Entries(Sum(G[m, k] * d(Y[m, k], gamma[0, k]), every_sample), 0, k, 1, D),
    ),
    (
        "what is multiplied by $\\gamma_k$ is $\\hat{X}_{mk}$, and a row of ones adds up the samples",
        Ones(1, N) @ (G * X_hat),
    ),
    on=of_samples,
    wrong={
        "summed over the features": lambda G, X_hat: np.sum(G * X_hat, axis=1, keepdims=True),
        "not summed": lambda G, X_hat: G * X_hat,
        "the mean instead of the sum": lambda G, X_hat: np.mean(G * X_hat, axis=0, keepdims=True),
    },
)


@RMS_SCALE.program
def rms_scale(G, X_hat):
    """Return ∂C/∂γ, 1 × D, from the gradient with respect to the output, N × D.

    >>> rms_scale(np.array([[5, 0], [1, 1]]), np.array([[0.2, 1.4], [-1, 1]]))
    array([[0., 1.]])
    """
    return np.sum(G * X_hat, axis=0, keepdims=True)
