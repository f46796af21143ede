"""The gradient with respect to the second layer's weights: two paths to the cost, so two terms."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, j, k, m
from backprop_checked.algebra.term import Entries
from snippets.batches.weight_gradient import WEIGHT_GRADIENT_ROWS
from snippets.two_layer.classifier import W2, H, R, S, any_cost, lam, n1, n2, r, samples, some_classes

dS = d(C, S)

WEIGHT_2 = Formula(
    d(C, W2),
    (
        "a weight influences the cost through every score, and through the penalty",
        Entries(
            Sum(d(C, S[m, r]) * d(S[m, r], W2[j, k]), samples, some_classes) + d(C, R) * d(R, W2[j, k]),
            j,
            k,
            n1,
            n2,
        ),
    ),
    (
        "the scores are $H W_2$ plus biases, and the penalty has the factor $λ$",
        H.T @ dS + lam * Entries(d(R, W2[j, k]), j, k, n1, n2),
        WEIGHT_GRADIENT_ROWS,
    ),
    (
        "only one of the squares contains this weight, and the derivative of $w^2$ is $2 w$",
        H.T @ dS + 2 * lam * W2,
    ),
    on=any_cost,
    wrong={
        "the penalty is taken for a constant": lambda H, dS: H.T @ dS,
        "the 2 is dropped": lambda H, dS, W2, lam: H.T @ dS + lam * W2,
        "the penalty itself instead of its derivative": lambda H, dS, W2, lam: H.T @ dS + lam * W2**2,
        "the penalty's mean over the batch": lambda H, dS, W2, lam: H.T @ dS + 2 * lam * W2 / len(H),
        "H is not transposed": lambda H, dS, W2, lam: H @ dS + 2 * lam * W2,
        "the result is transposed": lambda H, dS, W2, lam: dS.T @ H + 2 * lam * W2.T,
    },
)


@WEIGHT_2.program
def weight_2(H, dS, W2, lam):
    """Return ∂C/∂W₂, n₁ × n₂.

    Args:
        H: the hidden activations, N × n₁.
        dS: ∂C/∂S, N × n₂.
        W2: the weights of the second layer, n₁ × n₂.
        lam: how much the penalty counts.

    >>> import numpy as np
    >>> H, dS = np.array([[1, 0, 2], [0, 1, 1]]), np.array([[1, -1], [2, -2]])
    >>> W2 = np.array([[1, 0], [0, 1], [0, 0]])
    >>> weight_2(H, dS, W2, lam=5)
    array([[11, -1],
           [ 2,  8],
           [ 4, -4]])
    """
    return H.T @ dS + 2 * lam * W2
