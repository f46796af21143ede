"""The gradient with respect to the second layer's biases: a sum over the batch."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d
from backprop_checked.algebra.term import Ones
from snippets.batches.bias_gradient import BIAS_GRADIENT_ROWS
from snippets.two_layer.classifier import S, any_cost, b2, lam

dS, penalty_slope = d(C, S), 2 * lam * b2

BIAS_2 = Formula(
    d(C, b2),
    (
        "each bias is added in every row, and is not in the regularisation term",
        Ones(1, N) @ dS,
        BIAS_GRADIENT_ROWS,
    ),
    on=any_cost,
    wrong={
        "over the classes": lambda dS: np.sum(dS, axis=1, keepdims=True),
        "the mean, a second 1/N": lambda dS: np.mean(dS, axis=0, keepdims=True),
        "not summed": lambda dS: dS,
        "a penalty that the cost does not have": lambda dS, penalty_slope: (
            np.sum(dS, axis=0, keepdims=True) + penalty_slope
        ),
    },
)


@BIAS_2.program
def bias_2(dS):
    """Return ∂C/∂b₂, 1 × n₂.

    Args:
        dS: ∂C/∂S, N × n₂.

    >>> bias_2(np.array([[1, -1], [2, -2]]))
    array([[ 3, -3]])
    """
    return np.sum(dS, axis=0, keepdims=True)
