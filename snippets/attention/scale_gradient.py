"""A learned scale: its gradient adds up all scores, each times its own gradient."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction
from backprop_checked.algebra.notation import C, Number, d, i, j
from backprop_checked.algebra.signs import Sign
from snippets.attention.head import K, Q, S, T, U, d_k, every_key, every_query, heads

tau = Number(Sign("tau", "weight", "the factor of the scores, where it is learned", r"\tau"))
learned = heads({S: tau * (Q @ K.T), C: AnyFunction("C", S)}, free=[Q, K, tau], dimensions=(T, U, d_k))

dS = d(C, S)

SCALE_GRADIENT = Formula(
    d(C, tau),
    (
        "chain rule: the scale is in every score",
        Sum(d(C, S[i, j]) * d(S[i, j], tau), every_query, every_key),
    ),
    (
        "a score is τ times an inner product, so its derivative is the score over τ",
        Sum(d(C, S[i, j]) * S[i, j], every_query, every_key) / tau,
    ),
    on=learned,
    wrong={
        "the scores instead of the inner products": lambda dS, S: np.sum(dS * S),
        "the mean for the sum": lambda dS, S, tau: np.mean(dS * S) / tau,
        "no gradient of the scores": lambda S, tau: np.sum(S) / tau,
    },
)


@SCALE_GRADIENT.program
def scale_gradient(dS, S, tau):
    """Return ∂C/∂τ, one number.

    >>> float(scale_gradient(np.array([[-2, 0, 2], [1, -3, 2]]), np.array([[1, 1, 0], [0, 1, 4]]), tau=0.5))
    6.0
    """
    return np.sum(dS * S) / tau
