"""The gradient with respect to the inputs, where the backward pass of a network before this one begins."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.batches.input_gradient import INPUT_GRADIENT_ROWS
from snippets.two_layer.classifier import W1, Z1, H, X, any_cost

dZ1, dH = d(C, Z1), d(C, H)

INPUT = Formula(
    d(C, X),
    (
        "the gradient with respect to a layer's input: its error times the transposed weights",
        dZ1 @ W1.T,
        INPUT_GRADIENT_ROWS,
    ),
    on=any_cost,
    wrong={
        "the ReLU's slope is missing": lambda dH, W1: dH @ W1.T,
        "W is not transposed": lambda dZ1, W1: dZ1 @ W1,
        "summed over the batch": lambda dZ1, W1: np.sum(dZ1, axis=0, keepdims=True) @ W1.T,
    },
)


@INPUT.program
def input(dZ1, W1):
    """Return ∂C/∂X, N × n₀: a row for each sample, as X has.

    Args:
        dZ1: ∂C/∂Z₁, N × n₁.
        W1: the weights of the first layer, n₀ × n₁.

    >>> input(np.array([[3, 0, -5], [0, 7, -8]]), np.array([[1, 0, 1], [0, 1, 0]]))
    array([[-2,  0],
           [-8,  7]])
    """
    return dZ1 @ W1.T
