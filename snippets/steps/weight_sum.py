"""The weights of a running mean: they add up to 1 − βᵗ, less than 1."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import k
from snippets.steps.averages import beta, with_weights
from snippets.steps.averages import weight_sum as c
from snippets.steps.sequence import every_step, t

WEIGHT_SUM = Formula(
    c(t),
    ("definition: the running mean of a gradient that is always 1", beta * c(t - 1) + (1 - beta)),
    ("put in step by step", (1 - beta) * Sum(beta ** (t - k), (k, 1, t))),
    ("multiplied out, all terms cancel but the first and the last", 1 - beta**t),
    on=with_weights,
    layers=every_step,
    wrong={
        "1, as for any mean": lambda beta: 1,
        "the weight of the last gradient alone": lambda beta: 1 - beta,
        "one step too many": lambda beta, t: 1 - beta ** (t + 1),
        "the sum without $1 - \\beta$": lambda beta, t: (1 - beta**t) / (1 - beta),
    },
)


@WEIGHT_SUM.program
def weight_sum(beta, t):
    """Return the sum of the weights of a running mean after t steps.

    >>> weight_sum(0.5, t=3)
    0.875
    """
    return 1 - beta**t
