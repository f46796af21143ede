"""With every step of gradient descent, weights before a normalisation grow longer."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, k
from snippets.normalisation.weights import WEIGHTS, every_input, unit, w
from snippets.training.descent import eta

by_weights = d(C, w)

LENGTH = Formula(
    Sum((w[k, 0] - eta * d(C, w[k, 0])) ** 2, every_input),
    (
        "the square of a difference",
        Sum(w[k, 0] ** 2, every_input)
        - 2 * eta * Sum(w[k, 0] * d(C, w[k, 0]), every_input)
        + eta**2 * Sum(d(C, w[k, 0]) ** 2, every_input),
    ),
    (
        "the gradient is at a right angle to the weights",
        Sum(w[k, 0] ** 2, every_input) + eta**2 * Sum(d(C, w[k, 0]) ** 2, every_input),
        WEIGHTS,
    ),
    on=unit(eta),
    wrong={
        "the length stays": lambda w: np.sum(w**2),
        "uphill": lambda w, by_weights, eta: np.sum(w**2) - eta**2 * np.sum(by_weights**2),
        "the learning rate is not squared": lambda w, by_weights, eta: (
            np.sum(w**2) + eta * np.sum(by_weights**2)
        ),
    },
)


@LENGTH.program
def length(w, by_weights, eta):
    """Return the squared length of the weights after a step, one number.

    >>> int(length(np.array([[3], [4]]), by_weights=np.array([[4], [-3]]), eta=2))
    125
    """
    return np.sum(w**2) + eta**2 * np.sum(by_weights**2)
