"""The gradient with respect to the first layer's weights: two paths to the cost again."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.batches.weight_gradient import WEIGHT_GRADIENT_ROWS
from snippets.two_layer.classifier import W1, W2, Z1, H, X, any_cost, lam
from snippets.two_layer.weight_2 import WEIGHT_2

dZ1, dH = d(C, Z1), d(C, H)
other_penalty = 2 * lam * W2

WEIGHT_1 = Formula(
    d(C, W1),
    (
        "as in the second layer: the transposed input times the error, plus the derivative of the penalty",
        X.T @ dZ1 + 2 * lam * W1,
        WEIGHT_GRADIENT_ROWS,
        WEIGHT_2,
    ),
    on=any_cost,
    wrong={
        "the ReLU's slope is missing": lambda X, dH, W1, lam: X.T @ dH + 2 * lam * W1,
        "the penalty is missing": lambda X, dZ1: X.T @ dZ1,
        "the penalty of the other layer": lambda X, dZ1, other_penalty: X.T @ dZ1 + other_penalty,
        "the result is transposed": lambda X, dZ1, W1, lam: dZ1.T @ X + 2 * lam * W1.T,
    },
)


@WEIGHT_1.program
def weight_1(X, dZ1, W1, lam):
    """Return ∂C/∂W₁, n₀ × n₁.

    Args:
        X: the inputs, N × n₀.
        dZ1: ∂C/∂Z₁, N × n₁.
        W1: the weights of the first layer, n₀ × n₁.
        lam: how much the penalty counts.

    >>> import numpy as np
    >>> X, dZ1 = np.array([[1, 2], [0, 1]]), np.array([[3, 0, -5], [0, 7, -8]])
    >>> weight_1(X, dZ1, W1=np.array([[1, 0, 0], [0, 1, 0]]), lam=0.5)
    array([[  4.,   0.,  -5.],
           [  6.,   8., -18.]])
    """
    return X.T @ dZ1 + 2 * lam * W1
