"""Softmax of two classes is a sigmoid of the difference."""

import numpy as np
from sympy import exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, i
from snippets.softmax.classes import probability
from snippets.softmax.probabilities import PROBABILITIES

z, p = Letter("z", 2, 1), Letter(probability, 2, 1)
definition = {p[i, 0]: exp(z[i, 0]) / (exp(z[0, 0]) + exp(z[1, 0]))}

TWO_CLASSES = Formula(
    p[0, 0],
    ("definition", exp(z[0, 0]) / (exp(z[0, 0]) + exp(z[1, 0])), PROBABILITIES),
    (
        "numerator and denominator divided by $e^{z_1}$: a sigmoid is left",
        1 / (1 + exp(-(z[0, 0] - z[1, 0]))),
    ),
    on=[Graph("2 classes", [z], {p: lambda z: np.exp(z) / np.sum(np.exp(z))}, rules=definition)],
    wrong={
        "of the first logit alone": lambda z: 1 / (1 + np.exp(-z[0, 0])),
        "of the difference with the opposite sign": lambda z: 1 / (1 + np.exp(z[0, 0] - z[1, 0])),
    },
)


@TWO_CLASSES.program
def two_classes(z):
    """Return the probability of the first of two classes, from the scores, 2 × 1.

    >>> float(two_classes(np.log([[3.0], [1.0]])).round(4))
    0.75
    """
    return 1 / (1 + np.exp(z[1, 0] - z[0, 0]))
