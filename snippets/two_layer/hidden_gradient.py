"""The gradient with respect to the hidden activations: a sum over all scores."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.batches.input_gradient import INPUT_GRADIENT_ROWS
from snippets.two_layer.classifier import W2, H, S, any_cost

dS = d(C, S)

HIDDEN_GRADIENT = Formula(
    d(C, H),
    (
        "the gradient with respect to a layer's input: its error times the transposed weights",
        dS @ W2.T,
        INPUT_GRADIENT_ROWS,
    ),
    on=any_cost,
    wrong={
        "W is not transposed": lambda dS, W2: dS @ W2,
        "the result is transposed": lambda dS, W2: W2 @ dS.T,
        "summed over the batch": lambda dS, W2: np.sum(dS, axis=0, keepdims=True) @ W2.T,
    },
)


@HIDDEN_GRADIENT.program
def hidden_gradient(dS, W2):
    """Return ∂C/∂H, N × n₁.

    Args:
        dS: ∂C/∂S, N × n₂.
        W2: the weights of the second layer, n₁ × n₂.

    >>> hidden_gradient(np.array([[1, -1], [2, -2]]), np.array([[3, 0], [1, 1], [0, 5]]))
    array([[  3,   0,  -5],
           [  6,   0, -10]])
    """
    return dS @ W2.T
