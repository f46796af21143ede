"""The gradient of the KL divergence: with the target first, it is that of cross-entropy."""

import numpy as np
from sympy import Sum, log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i
from snippets.losses.kl import divergence, forward, one_p, one_q, q
from snippets.softmax.classes import every_class, p, z

KL_GRADIENT = Formula(
    d(C, z[i, 0]),
    (
        "the logits enter through cross-entropy alone",
        p[i, 0] * Sum(one_q, every_class) - q[i, 0],
    ),
    ("the target sums to one", p[i, 0] - q[i, 0]),
    on=forward,
    convention="target first",
    wrong={
        "the other way round": lambda p, q: q - p,
        "the gradient with respect to the probabilities": lambda p, q: -q / p,
        "the logarithms instead of the probabilities": lambda p, q: np.log(p) - np.log(q),
    },
)

KL_REVERSE = Formula(
    d(C, z[i, 0]),
    (
        "softmax subtracts the average of all derivatives, weighted by $p$, and multiplies by $p$",
        p[i, 0] * (log(p[i, 0] / q[i, 0]) + 1 - Sum(one_p * (log(one_p / one_q) + 1), every_class)),
    ),
    ("the ones cancel, for probabilities sum to one", p[i, 0] * (log(p[i, 0] / q[i, 0]) - C)),
    on=divergence(Sum(one_p * log(one_p / one_q), every_class)),
    convention="student first",
    twin_of=KL_GRADIENT,
    wrong={
        "as if the target stood first": lambda p, q: p - q,
        "the average is forgotten": lambda p, q: p * np.log(p / q),
        "the weight $p$ is forgotten": lambda p, q, C: np.log(p / q) - C,
    },
)


@KL_GRADIENT.program
def kl_gradient(p, q):
    """Return ∂C/∂z, K × 1, for Σ q log(q / p), the target first.

    >>> kl_gradient(np.array([[0.5], [0.5]]), np.array([[0.25], [0.75]]))
    array([[ 0.25],
           [-0.25]])
    """
    return p - q


@KL_REVERSE.program
def kl_reverse(p, q, C):
    """Return ∂C/∂z, K × 1, for Σ p log(p / q), the target second.

    >>> p, q = np.array([[0.5], [0.5]]), np.array([[0.25], [0.75]])
    >>> kl_reverse(p, q, C=np.sum(p * np.log(p / q))).round(4)
    array([[ 0.2747],
           [-0.2747]])
    """
    return p * (np.log(p / q) - C)
