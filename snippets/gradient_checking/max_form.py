"""The relative error of one entry, divided by the larger of the two."""

import numpy as np
from sympy import Abs, Max

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number
from backprop_checked.algebra.signs import Sign
from snippets.gradient_checking.relative_error import checked, measured

g, g_hat = Number(checked), Number(measured)
q = Number(Sign("q", "cost", "the relative error of one entry, by the larger one", "{q}"))


def by_the_larger(g, g_hat):
    return np.absolute(g - g_hat) / np.maximum(np.absolute(g), np.absolute(g_hat))


numbers = Graph("any two numbers", [g, g_hat], {q: by_the_larger})

MAX_FORM = Formula(
    q,
    (
        "definition: the difference, divided by the larger of the two",
        Abs(g - g_hat) / Max(Abs(g), Abs(g_hat)),
    ),
    on=[numbers],
    wrong={
        "no absolute value above": lambda g, g_hat: (g - g_hat) / np.maximum(np.abs(g), np.abs(g_hat)),
        "no absolute value below": lambda g, g_hat: np.abs(g - g_hat) / np.maximum(g, g_hat),
        "over the sum": lambda g, g_hat: np.abs(g - g_hat) / (np.abs(g) + np.abs(g_hat)),
    },
)


@MAX_FORM.program
def max_form(g, g_hat):
    """Return how far apart two numbers are, by the larger one: between 0 and 2.

    >>> import numpy as np
    >>> max_form(np.array([6.0, 1.0, -3.0]), np.array([3.0, 1.0, 3.0]))
    array([0.5, 0. , 2. ])
    """
    return np.abs(g - g_hat) / np.maximum(np.abs(g), np.abs(g_hat))
