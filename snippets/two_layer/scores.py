"""The scores, or logits: a layer without activation function."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import N
from backprop_checked.algebra.term import Ones
from snippets.batches.activity import ACTIVITY_ROWS
from snippets.two_layer.classifier import W2, H, S, b2, whole

ones = Ones(N, 1)  # a term does not stretch a row over the batch, as NumPy does

SCORES = Formula(
    S,
    ("the pre-activations of a batch, one row for each sample", H @ W2 + ones @ b2, ACTIVITY_ROWS),
    on=whole,
    wrong={
        "one more ReLU": lambda H, W2, b2, ones: np.maximum(0, H @ W2 + ones @ b2),
        "the bias is forgotten": lambda H, W2: H @ W2,
        "the order of columns": lambda H, W2, b2: W2 @ H + b2,
    },
)


@SCORES.program
def scores(H, W2, b2):
    """Return S, N × n₂.

    Args:
        H: the hidden activations, N × n₁.
        W2: the weights of the second layer, n₁ × n₂.
        b2: its biases, 1 × n₂.

    >>> H, W2 = np.array([[3, 0, 2], [2, 1, 1]]), np.array([[1, 0], [0, 1], [0, 1]])
    >>> scores(H, W2, b2=np.array([[0, 1]]))
    array([[3, 3],
           [2, 3]])
    """
    return H @ W2 + b2
