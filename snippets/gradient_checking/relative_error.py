"""The relative error of a gradient: the length of the difference, divided by the sum of both lengths."""

import numpy as np
from sympy import Sum, sqrt, symbols

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, Number, k
from backprop_checked.algebra.signs import Sign

[P] = symbols("P,", integer=True, positive=True)
checked = Sign("g", "error", "the gradient that is checked")
measured = Sign("g_hat", "error", "the gradient that differences give", r"\hat g")
g, g_hat = Letter(checked, P, 1), Letter(measured, P, 1)
r = Number(Sign("r", "cost", "the relative error of a gradient", "{r}"))


def length(vector):
    return np.sqrt(np.sum(vector**2))


every_entry = (k, 0, P - 1)


def long(entry):
    """The length of a vector, told by its entry k, for any number of entries."""
    return sqrt(Sum(entry**2, every_entry))


pair = Graph(
    "any two gradients of {P} entries",
    [g, g_hat],
    {r: lambda g, g_hat: length(g - g_hat) / (length(g) + length(g_hat))},
    dimensions=(P,),
    rules={r: long(g[k, 0] - g_hat[k, 0]) / (long(g[k, 0]) + long(g_hat[k, 0]))},
)

RELATIVE_ERROR = Formula(
    r,
    (
        "definition: the length of the difference, divided by the sum of the lengths",
        sqrt(Sum((g[k, 0] - g_hat[k, 0]) ** 2, every_entry))
        / (sqrt(Sum(g[k, 0] ** 2, every_entry)) + sqrt(Sum(g_hat[k, 0] ** 2, every_entry))),
    ),
    on=[pair],
    wrong={
        "not relative": lambda g, g_hat: length(g - g_hat),
        "over the length of the sum": lambda g, g_hat: length(g - g_hat) / length(g + g_hat),
        "the differences are added up, signs and all": lambda g, g_hat: (
            np.sum(g - g_hat) / (length(g) + length(g_hat))
        ),
    },
)


@RELATIVE_ERROR.program
def relative_error(g, g_hat):
    """Return how far a gradient g is from one by differences, between 0 and 1.

    >>> import numpy as np
    >>> relative_error(np.array([6, 8]), np.array([3, 4])).round(4)  # twice as long as it should be
    np.float64(0.3333)
    """
    difference = np.sqrt(np.sum((g - g_hat) ** 2))
    return difference / (np.sqrt(np.sum(g**2)) + np.sqrt(np.sum(g_hat**2)))
