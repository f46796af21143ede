"""Label smoothing: cross-entropy with a target that leaves a little for every class."""

import numpy as np
from sympy import Sum, log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph, sums_to_one
from backprop_checked.algebra.notation import C, Number, i, j
from backprop_checked.algebra.signs import Sign
from snippets.softmax.classes import K, definition, every_class, p, y, z

eps = Number(
    Sign(
        "eps_smooth", "cost", "the part of a target that label smoothing gives to all classes", r"\varepsilon"
    )
)
smoothed = {C: -Sum(((1 - eps) * y[j, 0] + eps / K) * log(p[j, 0]), every_class)}
classes = [
    Graph(
        "{K} classes, a target that sums to one",
        [z, y, eps],
        {p[i, 0]: definition[p[i, 0]], **smoothed},
        dimensions=(K,),
        turn=turn,
        where={y: sums_to_one},
        laws=[(Sum(y[j, 0], every_class), 1)],
    )
    for turn in (0, 1)
]

SMOOTHING = Formula(
    C,
    (
        "definition: a part $1 - \\varepsilon$ stays at the target, the rest is shared by all $K$ classes",
        -Sum(((1 - eps) * y[j, 0] + eps / K) * log(p[j, 0]), every_class),
    ),
    (
        "multiplied out: cross-entropy with the target, and with the uniform distribution",
        -(1 - eps) * Sum(y[j, 0] * log(p[j, 0]), every_class) - eps / K * Sum(log(p[j, 0]), every_class),
    ),
    on=classes,
    wrong={
        "the rest is not shared, each class gets all of it": lambda p, y, eps: (
            -np.sum(((1 - eps) * y + eps) * np.log(p))
        ),
        "the target stays whole": lambda p, y, eps: -np.sum((y + eps / len(p)) * np.log(p)),
        "the correct class gets nothing of the rest": lambda p, y, eps: (
            -np.sum(((1 - eps) * y + eps / (len(p) - 1) * (1 - y)) * np.log(p))
        ),
    },
)


@SMOOTHING.program
def smoothing(p, y, eps):
    """Return the cost, one number.

    >>> p, y = np.array([[0.5], [0.25], [0.25]]), np.array([[1], [0], [0]])
    >>> print(f"{smoothing(p, y, eps=0):.4f}, {smoothing(p, y, eps=0.1):.4f}")
    0.6931, 0.7394
    """
    return -(1 - eps) * np.sum(y * np.log(p)) - eps * np.mean(np.log(p))
