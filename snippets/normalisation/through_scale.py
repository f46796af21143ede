"""Backward through scale and shift: each feature's gradient is multiplied by its γ."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d, k, m
from backprop_checked.algebra.term import Entries, Ones
from snippets.normalisation.batch_norm import of_a_batch
from snippets.normalisation.layers import D, G, X_hat, Y, gamma

THROUGH_SCALE = Formula(
    d(C, X_hat),
    (
        "chain rule: $\\hat{X}_{mk}$ is in one output only",
        Entries(G[m, k] * d(Y[m, k], X_hat[m, k]), m, k, N, D),
    ),
    ("there it is multiplied by $\\gamma_k$", Entries(G[m, k] * gamma[0, k], m, k, N, D)),
    ("a column of ones copies $\\gamma$ for every sample", G * (Ones(N, 1) @ gamma)),
    on=of_a_batch,
    wrong={
        "γ is forgotten": lambda G: G,
        "divided by γ": lambda G, gamma: np.divide(G, gamma),
        "summed over the batch": lambda G, gamma: np.sum(G * gamma, axis=0, keepdims=True),
    },
)


@THROUGH_SCALE.program
def through_scale(G, gamma):
    """Return ∂C/∂X̂, N × D. NumPy copies the row γ by itself.

    >>> through_scale(np.array([[0, 1], [8, 1]]), np.array([[10, 3]]))
    array([[ 0,  3],
           [80,  3]])
    """
    return G * gamma
