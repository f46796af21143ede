"""The cost: mean cross-entropy of the samples plus L2 regularisation of the weights."""

import numpy as np
from sympy import Sum, log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, i, j, k, m
from snippets.softmax.cross_entropy import CROSS_ENTROPY
from snippets.two_layer.classifier import W1, W2, P, R, Y, classes, hidden, inputs, lam, samples, whole

mean_surprise = Sum(-Y[m, k] * log(P[m, k]), samples, classes) / N

LOSS = Formula(
    C,
    (
        "the mean cross-entropy of the samples, plus $λ$ times the penalty",
        mean_surprise + lam * R,
        CROSS_ENTROPY,
    ),
    (
        "the penalty is the sum of the squares of all weights; biases are not in it",
        mean_surprise + lam * (Sum(W1[i, j] ** 2, inputs, hidden) + Sum(W2[j, k] ** 2, hidden, classes)),
    ),
    on=whole,
    wrong={
        "the sum of the samples, 1/N is forgotten": lambda P, Y, W1, W2, lam: (
            len(P) * loss(P, Y, W1, W2, 0 * lam) + lam * (np.sum(W1**2) + np.sum(W2**2))
        ),
        "the mean over the classes as well": lambda P, Y, W1, W2, lam: (
            -np.mean(Y * np.log(P)) + lam * (np.sum(W1**2) + np.sum(W2**2))
        ),
        "the norm is not squared": lambda P, Y, W1, W2, lam: (
            -np.sum(Y * np.log(P)) / len(P) + lam * (np.sqrt(np.sum(W1**2)) + np.sqrt(np.sum(W2**2)))
        ),
        "only the first layer is penalised": lambda P, Y, W1, lam: (
            -np.sum(Y * np.log(P)) / len(P) + lam * np.sum(W1**2)
        ),
        "the penalty is divided by N too": lambda P, Y, W1, W2, lam: (
            (-np.sum(Y * np.log(P)) + lam * (np.sum(W1**2) + np.sum(W2**2))) / len(P)
        ),
    },
)


@LOSS.program
def loss(P, Y, W1, W2, lam):
    """Return the cost, one number.

    Args:
        P: the probabilities, N × n₂.
        Y: the targets, N × n₂.
        W1: the weights of the first layer, n₀ × n₁.
        W2: the weights of the second layer, n₁ × n₂.
        lam: how much the penalty counts.

    >>> P, Y = np.array([[0.5, 0.5], [0.25, 0.75]]), np.array([[1, 0], [0, 1]])
    >>> W1, W2 = np.array([[1, 2]]), np.array([[0, 1], [1, 0]])
    >>> for lam in (0, 0.1):
    ...     print(f"{loss(P, Y, W1, W2, lam):.4f}")
    0.4904
    1.1904
    """
    return -np.sum(Y * np.log(P)) / len(P) + lam * (np.sum(W1**2) + np.sum(W2**2))
