"""The gradient of softmax with cross-entropy in two cases: the correct class, and any other."""

import numpy as np
from sympy import KroneckerDelta, Sum, exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, j, k
from snippets.softmax.classes import K, c, p, right, scores, z
from snippets.softmax.log_sum_exp import LOG_SUM_EXP
from snippets.softmax.probabilities import PROBABILITIES

CASES = Formula(
    d(c[right, 0], z[k, 0]),
    (
        "the derivative of the logarithm: 1 over the sum, times $e^{z_k}$; and $-z_y$ has the "
        "derivative −1 if $k = y$",
        exp(z[k, 0]) / Sum(exp(z[j, 0]), (j, 0, K - 1)) - KroneckerDelta(k, right),
        LOG_SUM_EXP,
    ),
    ("the fraction is the probability $p_k$", p[k, 0] - KroneckerDelta(k, right), PROBABILITIES),
    on=scores,
    wrong={
        "the inner slope $e^{z_k}$ is missing": lambda z: 1 / np.sum(np.exp(z)) - np.eye(len(z), dtype=int),
        "the correct class is forgotten": lambda p: np.tile(p.T, (len(p), 1)),
        "the 1 is taken from every class": lambda p: np.tile(p.T, (len(p), 1)) - 1,
        "only the correct class learns": lambda p: np.eye(len(p), dtype=int) * (p - 1),
        "the sign": lambda p: np.eye(len(p), dtype=int) - p.T,
    },
)


@CASES.program
def cases(p):
    """Return ∂C/∂z as a row, for each correct class: K × K, row y for class y.

    Args:
        p: the probabilities, K × 1.

    >>> cases(np.array([[0.5], [0.25], [0.25]]))
    array([[-0.5 ,  0.25,  0.25],
           [ 0.5 , -0.75,  0.25],
           [ 0.5 ,  0.25, -0.75]])
    """
    K = len(p)
    slopes = np.tile(p.T, (K, 1))  # k ≠ y: the probability
    slopes[np.arange(K), np.arange(K)] -= 1  # k = y: one less
    return slopes
