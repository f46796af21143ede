"""Pad: the gradient of what was added is cut off."""

from sympy import Add, Heaviside, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Tensor, d, i, j
from snippets.moves.copy import COPY
from snippets.moves.move import D, entries, error_entries, move

p = Symbol("p", integer=True, nonnegative=True)  # how many zeros stand in front
z = Symbol("z", integer=True, nonnegative=True)  # how many stand behind
x, y, g = Tensor("x", D), Tensor(entries, D + p + z), Tensor(error_entries, D + p + z)
place = Add(j, p, evaluate=False)


def padded(front, behind):
    """Numbers with so many zeros in front and behind."""
    return move(
        f"{{D}} numbers, {front} zeros in front, {behind} behind",
        [x],
        {y[i]: Heaviside(i - p + 1, 0) * Heaviside(D + p - i, 0) * x[i - p]},
        g,
        (D,),
        sizes={p: front, z: behind},
    )


PAD = Formula(
    d(C, x[j]),
    ("chain rule: only one entry of the result contains this one", d(C, y[place]) * d(y[place], x[j])),
    ("it is copied there, $p$ places further in", g[place], COPY),
    on=[*padded(2, 4), *padded(0, 1), *padded(3, 0)],
    wrong={
        "the zeros keep their gradient": lambda g: g,
        "the zeros in front are forgotten": lambda g, p, z: g[: len(g) - p - z],
        "both sides alike": lambda g, p: g[p : len(g) - p],
        "cut off at -0, where no zero stands behind": lambda g, p, z: g[p:-z],
    },
)


@PAD.program
def pad(g, p, z):
    """Return ∂C/∂x, from the gradient with respect to x with p zeros in front and z behind.

    >>> import numpy as np
    >>> pad(np.array([9, 1, 2, 3, 9, 9]), p=1, z=2)
    array([1, 2, 3])
    """
    return g[p : len(g) - z]
