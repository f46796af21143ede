"""Slice: the gradient is put into zeros, at the places that were read."""

import numpy as np
from sympy import Add, KroneckerDelta, Mul, Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Tensor, d, i, j
from snippets.moves.copy import COPY
from snippets.moves.move import D, K, entries, error_entries, move

b = Symbol("b", integer=True, nonnegative=True)  # the first place that is read
s = Symbol("s", integer=True, positive=True)  # the step to the next one
x, y, g = Tensor("x", D), Tensor(entries, K), Tensor(error_entries, K)
place = Add(b, Mul(s, i, evaluate=False), evaluate=False)
every_read = (i, 0, K - 1)


def every(step, first, length, many):
    """A slice with a step."""
    return move(
        f"{many} of {length} numbers, from {first} in steps of {step}",
        [x],
        {y[i]: x[place]},
        g,
        (),
        sizes={D: length, K: many, b: first, s: step},
        facts=[D - 1 - b - s * (K - 1)],
    )


CUT = Formula(
    d(C, x[j]),
    ("chain rule through every result", Sum(d(C, y[i]) * d(y[i], x[j]), every_read)),
    (
        "result $i$ is a copy of entry $\\mathit{b} + s i$; what is not read has no influence",
        Sum(g[i] * KroneckerDelta(j, place), every_read),
        COPY,
    ),
    on=[*every(3, 1, 13, 4), *every(2, 2, 9, 3), *every(1, 3, 8, 5)],
    wrong={
        "put at the first places": lambda g, D: np.concatenate([g, np.zeros(D - len(g), g.dtype)]),
        "the step is forgotten": lambda g, D, b: cut(g, D, b, 1),
        "the first place is forgotten": lambda g, D, s: cut(g, D, 0, s),
        "the shape of the slice": lambda g: g,
    },
)


@CUT.program
def cut(g, D, b, s):
    """Return ∂C/∂x, D numbers, from the gradient with respect to the slice x[b::s], or the first part of it.

    >>> cut(np.array([1, 2]), D=6, b=1, s=3)
    array([0, 1, 0, 0, 2, 0])
    """
    dx = np.zeros(D, g.dtype)
    dx[b : b + s * len(g) : s] = g
    return dx
