"""The relative error of a gradient that is too large by a factor."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number
from backprop_checked.algebra.signs import Sign
from snippets.gradient_checking.relative_error import RELATIVE_ERROR, checked, measured, r

g, g_hat = Number(checked), Number(measured)
t = Number(Sign("t", "error", "by which share of the right one a gradient is too large", "{t}"))

too_large = Graph(
    "any gradient that is too large by any share",
    [g_hat, t],
    {
        g: lambda g_hat, t: g_hat + t * g_hat,
        r: lambda g, g_hat: np.absolute(g - g_hat) / (np.absolute(g) + np.absolute(g_hat)),
    },
    where={g_hat: np.exp, t: np.exp},
)

FACTOR = Formula(
    r,
    (
        "the difference is $t$ times as long as the right gradient, the sum of the lengths $2 + t$ times",
        t / (2 + t),
        RELATIVE_ERROR,
    ),
    on=[too_large],
    wrong={
        "$t$ itself": lambda t: t,
        "divided by the larger one, not by the sum": lambda t: t / (1 + t),
        "half of $t$": lambda t: t / 2,
    },
)


@FACTOR.program
def factor(t):
    """Return the relative error of a gradient that is 1 + t times as long as it should be.

    >>> print(f"{factor(1):.4f} for a forgotten ½, {factor(0.01):.4f} for one per cent")
    0.3333 for a forgotten ½, 0.0050 for one per cent
    """
    return t / (2 + t)
