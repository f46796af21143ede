"""The gradient with respect to the shift: a sum over the batch, as for any bias."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d, k, m
from backprop_checked.algebra.term import Entries, Ones
from snippets.normalisation.batch_norm import of_a_batch
from snippets.normalisation.layers import D, G, Y, beta, every_sample

SHIFT_GRADIENT = Formula(
    d(C, beta),
    (
        "chain rule: $\\beta_k$ is in feature $k$ of every sample, and nowhere else",
        Entries(Sum(G[m, k] * d(Y[m, k], beta[0, k]), every_sample), 0, k, 1, D),
    ),
    ("it is added, so each derivative is 1", Entries(Sum(G[m, k], every_sample), 0, k, 1, D)),
    ("a row of ones adds up the samples", Ones(1, N) @ G),
    on=of_a_batch,
    wrong={
        "not summed": lambda G: G,
        "summed over the features": lambda G: np.sum(G, axis=1, keepdims=True),
        "summed over everything: no axis": lambda G: np.sum(G),
        "the mean instead of the sum": lambda G: np.mean(G, axis=0, keepdims=True),
    },
)


@SHIFT_GRADIENT.program
def shift_gradient(G):
    """Return ∂C/∂β, 1 × D, from the gradient with respect to the output, N × D.

    >>> shift_gradient(np.array([[0, 1], [8, 1], [4, 1], [0, 1]]))
    array([[12,  4]])
    """
    return np.sum(G, axis=0, keepdims=True)
