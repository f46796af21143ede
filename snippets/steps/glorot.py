"""Glorot's variance: the forward and the backward factor add up to 2."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from snippets.steps.draws import n, n_out
from snippets.steps.variance import s

GLOROT = Formula(
    n * s,
    ("definition: the variance is the inverse of the mean width", 2 * n / (n + n_out)),
    ("the factor of the backward pass is what is missing to 2", 2 - n_out * s),
    on=[Graph("{n_in} inputs, {n_out} outputs", [], {s: 2 / (n + n_out)}, dimensions=(n, n_out))],
    wrong={
        "1, both ways": lambda: 1,
        "the backward factor": lambda n_in, n_out: 2 * n_out / (n_in + n_out),
        "the variance without its 2": lambda n_in, n_out: n_in / (n_in + n_out),
    },
)


@GLOROT.program
def glorot(n_out, s):
    """Return the forward factor n·s of a layer that starts with Glorot's variance s, from the backward one.

    >>> glorot(100, s=2 / (300 + 100)), 300 * 2 / (300 + 100)
    (1.5, 1.5)
    """
    return 2 - n_out * s
