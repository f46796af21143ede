"""With the factor ½ before the regularisation term, the gradient has no 2."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import unknown
from backprop_checked.algebra.notation import C, d, j, k
from backprop_checked.algebra.term import Entries
from snippets.batches.weight_gradient import WEIGHT_GRADIENT_ROWS
from snippets.two_layer.classifier import W2, H, R, S, classifiers, cost_of_scores, lam, n1, n2

dS = d(C, S)


def cost(S, R, lam):
    """Any cost of the scores, and half of λ Σ‖W‖²."""
    return unknown("C", S) + lam * R / 2


HALF_PENALTY = Formula(
    d(C, W2),
    (
        "the same two paths, but the penalty has the factor ½ λ",
        H.T @ dS + lam / 2 * Entries(d(R, W2[j, k]), j, k, n1, n2),
        WEIGHT_GRADIENT_ROWS,
    ),
    ("the ½ cancels the 2", H.T @ dS + lam * W2),
    on=classifiers(
        cost, ", half the penalty beside a cost of the scores", ("cost",), cost_of_scores + lam * R / 2
    ),
    wrong={
        "the 2 stays": lambda H, dS, W2, lam: H.T @ dS + 2 * lam * W2,
        "the half stays": lambda H, dS, W2, lam: H.T @ dS + lam / 2 * W2,
    },
)


@HALF_PENALTY.program
def half_penalty(H, dS, W2, lam):
    """Return ∂C/∂W₂, n₁ × n₂, where the cost holds ½ λ Σ‖W‖².

    >>> import numpy as np
    >>> H, dS = np.array([[1, 0, 2], [0, 1, 1]]), np.array([[1, -1], [2, -2]])
    >>> W2 = np.array([[1, 0], [0, 1], [0, 0]])
    >>> half_penalty(H, dS, W2, lam=10)
    array([[11, -1],
           [ 2,  8],
           [ 4, -4]])
    """
    return H.T @ dS + lam * W2
