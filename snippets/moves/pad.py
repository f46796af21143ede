"""Pad: the gradient of what was added is cut off."""

from sympy import Add, Heaviside, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Tensor, d, i, j
from snippets.moves.copy import COPY
from snippets.moves.move import D, entries, error_entries, move

p_1 = Symbol("p_1", integer=True, nonnegative=True)  # how many zeros stand in front
p_2 = Symbol("p_2", integer=True, nonnegative=True)  # how many stand behind
x, y, g = Tensor("x", D), Tensor(entries, D + p_1 + p_2), Tensor(error_entries, D + p_1 + p_2)
place = Add(j, p_1, evaluate=False)


def padded(front, behind):
    """Numbers with so many zeros in front and behind."""
    return move(
        f"{{D}} numbers, {front} zeros in front, {behind} behind",
        [x],
        {y[i]: Heaviside(i - p_1 + 1, 0) * Heaviside(D + p_1 - i, 0) * x[i - p_1]},
        g,
        (D,),
        sizes={p_1: front, p_2: behind},
    )


PAD = Formula(
    d(C, x[j]),
    ("chain rule: only one entry of the result contains this one", d(C, y[place]) * d(y[place], x[j])),
    ("it is copied there, $p_1$ places further in", g[place], COPY),
    on=[*padded(2, 4), *padded(0, 1), *padded(3, 0)],
    wrong={
        "the zeros keep their gradient": lambda g: g,
        "the zeros in front are forgotten": lambda g, p_1, p_2: g[: len(g) - p_1 - p_2],
        "both sides alike": lambda g, p_1: g[p_1 : len(g) - p_1],
        "cut off at -0, where no zero stands behind": lambda g, p_1, p_2: g[p_1:-p_2],
    },
)


@PAD.program
def pad(g, p_1, p_2):
    """Return ∂C/∂x, from the gradient with respect to x with p_1 zeros in front and p_2 behind.

    >>> import numpy as np
    >>> pad(np.array([9, 1, 2, 3, 9, 9]), p_1=1, p_2=2)
    array([1, 2, 3])
    """
    return g[p_1 : len(g) - p_2]
