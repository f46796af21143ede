"""The backward pass begins: (P − Y) / N."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d
from snippets.softmax.batch import BATCH
from snippets.two_layer.classifier import P, S, Y, whole

SCORE_GRADIENT = Formula(
    d(C, S),
    (
        "the penalty does not depend on the scores; the rest is softmax with cross-entropy for a batch",
        (P - Y) / N,
        BATCH,
    ),
    on=whole,
    wrong={
        "1/N is forgotten": lambda P, Y: P - Y,
        "1/N twice": lambda P, Y: (P - Y) / len(P) ** 2,
        "the other way round": lambda P, Y: (Y - P) / len(P),
        "softmax down the columns": lambda S, Y: (np.exp(S) / np.sum(np.exp(S), axis=0) - Y) / len(S),
        "the scores instead of the probabilities": lambda S, Y: (S - Y) / len(S),
    },
)


@SCORE_GRADIENT.program
def score_gradient(P, Y):
    """Return ∂C/∂S, N × n₂.

    Args:
        P: the probabilities, N × n₂.
        Y: the targets, N × n₂.

    >>> score_gradient(np.array([[0.5, 0.5], [0.25, 0.75]]), np.array([[1, 0], [0, 1]]))
    array([[-0.25 ,  0.25 ],
           [ 0.125, -0.125]])
    """
    return (P - Y) / len(P)
