"""Clipping: a gradient that is too long is shortened, and keeps its direction."""

import numpy as np
from sympy import Max, Sum, Symbol, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, Number, i
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries

n = Symbol("n", integer=True, positive=True)  # how many entries all parameters have together
g = Letter(Sign("g", "error", "the gradient of all parameters, in one column"), n, 1)
clipped = Letter(Sign("clipped", "error", "the gradient after clipping", r"\tilde{g}"), n, 1)
length = Number(
    Sign("length", "error", "the length of the gradient: the root of the sum of its squares", r"\rho")
)
most = Number(Sign("most", "data", "the length above which a gradient is clipped", r"{\tau}"))
lengths = {length: sqrt(Sum(g[i, 0] ** 2, (i, 0, n - 1)))}

CLIPPING = Formula(
    clipped,
    (
        "definition: divided by how many times too long it is",
        Entries(most * g[i, 0] / Max(length, most), i, 0, n, 1),
    ),
    on=[
        Graph(
            "{n} entries of a gradient",
            [g, most],
            {**lengths, clipped[i, 0]: most * g[i, 0] / Max(length, most)},
            dimensions=(n,),
            where={most: np.exp},
            positive=[most],
        )
    ],
    wrong={
        "each entry is clipped": lambda g, most: np.maximum(-most, -np.maximum(-g, -most)),
        "always scaled, also when it is short": lambda g, most, length: most * g / length,
        "divided by its length": lambda g, length: g / length,
    },
)


@CLIPPING.program
def clipping(g, most, length):
    """Return the clipped gradient, n × 1.

    Args:
        g: the gradient of all parameters together, n × 1.
        most: the greatest length that is allowed.
        length: the length of g.

    >>> g = np.array([[30.0], [40.0]])
    >>> clipping(g, most=5.0, length=np.sqrt(np.sum(g**2)))
    array([[3.],
           [4.]])
    """
    return most * g / np.maximum(most, length)
