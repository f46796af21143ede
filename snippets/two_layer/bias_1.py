"""The gradient with respect to the first layer's biases: a sum over the batch."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d
from backprop_checked.algebra.term import Ones
from snippets.batches.bias_gradient import BIAS_GRADIENT_ROWS
from snippets.two_layer.classifier import Z1, H, any_cost, b1

dZ1, dH = d(C, Z1), d(C, H)

BIAS_1 = Formula(
    d(C, b1),
    (
        "each bias is added in every row, so its gradient is the sum over the rows",
        Ones(1, N) @ dZ1,
        BIAS_GRADIENT_ROWS,
    ),
    on=any_cost,
    wrong={
        "the ReLU's slope is missing": lambda dH: np.sum(dH, axis=0, keepdims=True),
        "over the neurons": lambda dZ1: np.sum(dZ1, axis=1, keepdims=True),
        "the mean, a second 1/N": lambda dZ1: np.mean(dZ1, axis=0, keepdims=True),
    },
)


@BIAS_1.program
def bias_1(dZ1):
    """Return ∂C/∂b₁, 1 × n₁.

    Args:
        dZ1: ∂C/∂Z₁, N × n₁.

    >>> bias_1(np.array([[3, 0, -5], [0, 7, -8]]))
    array([[  3,   7, -13]])
    """
    return np.sum(dZ1, axis=0, keepdims=True)
