"""The odds of a sigmoid output: e to the power of an affine function of the hidden map."""

import numpy as np
from sympy import Lambda, exp

from backprop_checked.algebra.formula import Formula, last, networks
from backprop_checked.algebra.notation import L, W, a, b, z
from backprop_checked.algebra.term import Entrywise, x
from snippets.scalar.sigmoid import SIGMOID
from snippets.training.hidden_map import HIDDEN_MAP
from snippets.training.square_floor import sigmoid
from snippets.vectorised.activity import ACTIVITY


def e_to(term):
    """e to every entry of a term."""
    return Entrywise(Lambda(x, exp(x)), term)


ODDS = Formula(
    Entrywise(Lambda(x, x / (1 - x)), a(L)),
    ("for $a = 1 / (1 + e^{-z})$ the odds are $e^z$", e_to(z(L)), SIGMOID),
    (
        "the pre-activation depends on the input through the hidden map alone",
        e_to(W(L) @ a(L - 1) + b(L)),
        ACTIVITY,
        HIDDEN_MAP,
    ),
    layers=last,
    on=networks(activation=sigmoid),
    wrong={
        "the bias is forgotten": lambda W, a_prev: np.exp(W @ a_prev),
        "the odds against": lambda W, a_prev, b: np.exp(-(W @ a_prev + b)),
        "without e: the logarithm of the odds": lambda W, a_prev, b: W @ a_prev + b,
    },
)


@ODDS.program
def odds(W, a_prev, b):
    """Return a / (1 − a) for the last layer's sigmoid outputs, n × 1: above 1 where the output is above ½.

    >>> W, b = np.array([[2.0, -1.0]]), np.array([[0.0]])
    >>> [float(odds(W, np.array([[h], [1.0]]), b).round(3)[0, 0]) for h in (0.25, 0.5, 0.75)]
    [0.607, 1.0, 1.649]
    """
    return np.exp(W @ a_prev + b)
