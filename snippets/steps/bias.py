"""The bias of a running mean that starts at 0: it is shrunk by 1 − βᵗ."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import k
from backprop_checked.algebra.term import SumOver
from snippets.steps.averages import any_column, beta, m, of_gradients
from snippets.steps.sequence import every_step, g, t
from snippets.steps.weight_sum import WEIGHT_SUM

changes = (1 - beta) * SumOver(beta ** (t - k) * (g(k) - any_column), k, 1, t)

BIAS = Formula(
    m(t),
    ("definition", beta * m(t - 1) + (1 - beta) * g(t)),
    (
        "each gradient is $\\bar{g}$ plus a deviation; put in step by step, $\\bar{g}$ has all weights "
        "together, $1 - \\beta^{t}$",
        (1 - beta**t) * any_column + changes,
        WEIGHT_SUM,
    ),
    on=of_gradients,
    layers=every_step,
    wrong={
        "as if it had no bias": lambda g_ref, changes_now: g_ref + changes_now,
        "$\\beta^{t}$ for $1 - \\beta^{t}$": lambda g_ref, changes_now, beta, t: (
            beta**t * g_ref + changes_now
        ),
        "the bias of the first step for all": lambda g_ref, changes_now, beta: (
            (1 - beta) * g_ref + changes_now
        ),
        "as if the gradients did not change": lambda g_ref, beta, t: (1 - beta**t) * g_ref,
    },
)

g_ref = any_column
changes_now = changes


@BIAS.program
def bias(g_ref, changes_now, beta, t):
    """Return the first moment after step t, P × 1.

    Args:
        g_ref: any column to compare the gradients with, such as the expected gradient, P × 1.
        changes_now: the running mean of how far the gradients are from it, P × 1.
        beta: the share of the mean that stays at a step.
        t: how many steps there were.

    >>> import numpy as np
    >>> bias(np.array([[8.0]]), changes_now=np.array([[0.0]]), beta=0.5, t=2)
    array([[6.]])
    """
    return (1 - beta**t) * g_ref + changes_now
