"""The hidden layer: ReLU of the pre-activations."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import N
from backprop_checked.algebra.term import Ones
from snippets.batches.activity import ACTIVITY_ROWS
from snippets.two_layer.classifier import W1, Z1, H, X, b1, relu, whole

ones = Ones(N, 1)  # a term does not stretch a row over the batch, as NumPy does

HIDDEN = Formula(
    H,
    ("ReLU: the pre-activation, or 0 if it is negative", relu(Z1)),
    ("the pre-activations of a batch, one row for each sample", relu(X @ W1 + ones @ b1), ACTIVITY_ROWS),
    on=whole,
    wrong={
        "the bias is forgotten": lambda X, W1: np.maximum(0, X @ W1),
        "the bias is added after the ReLU": lambda X, W1, b1: np.maximum(0, X @ W1) + b1,
        "no ReLU": lambda X, W1, b1, ones: X @ W1 + ones @ b1,
        "W is transposed, as if it were out × in": lambda X, W1, b1: np.maximum(0, X @ W1.T + b1),
    },
)


@HIDDEN.program
def hidden(X, W1, b1):
    """Return H, N × n₁.

    Args:
        X: the inputs, N × n₀: a row is a sample.
        W1: the weights of the first layer, n₀ × n₁.
        b1: its biases, 1 × n₁.

    >>> X, W1 = np.array([[1, 2], [2, 0]]), np.array([[1, 0, -1], [1, -1, 0]])
    >>> hidden(X, W1, b1=np.array([[0, 1, 3]]))
    array([[3, 0, 2],
           [2, 1, 1]])
    """
    return np.maximum(0, X @ W1 + b1)
