"""Backpropagation through the ReLU: the gradient passes where the activation is positive."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, gate
from snippets.batches.output_error import OUTPUT_ERROR_ROWS
from snippets.scalar.relu_slope import RELU_SLOPE
from snippets.two_layer.classifier import Z1, H, any_cost

dH = d(C, H)

RELU_GATE = Formula(
    d(C, Z1),
    (
        "entry by entry: the slope of the ReLU is 1 if $z > 0$, and 0 otherwise",
        dH * gate(Z1),
        OUTPUT_ERROR_ROWS,
        RELU_SLOPE,
    ),
    ("$H$ is positive exactly where $Z_1$ is, so $H$ can be used as well", dH * gate(H)),
    on=any_cost,
    wrong={
        "1 everywhere, as if there were no ReLU": lambda dH: dH,
        "the ReLU instead of its slope": lambda dH, H: dH * H,
        "0 where the gradient is negative": lambda dH: np.maximum(0, dH),
        "passed on where the activation is 0": lambda dH, H: dH * (H <= 0),
        "a matrix product where ⊙ belongs": lambda dH, H: dH @ (H > 0),
    },
)


@RELU_GATE.program
def relu_gate(dH, H):
    """Return ∂C/∂Z₁, N × n₁.

    Args:
        dH: ∂C/∂H, N × n₁.
        H: the hidden activations, N × n₁.

    >>> relu_gate(np.array([[3, 4, -5], [6, 7, -8]]), np.array([[1, 0, 2], [0, 1, 1]]))
    array([[ 3,  0, -5],
           [ 0,  7, -8]])
    """
    return dH * (H > 0)
