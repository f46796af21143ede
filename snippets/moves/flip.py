"""Reversing the order: the gradient is reversed, too."""

from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Tensor, d, i, j
from snippets.moves.copy import COPY
from snippets.moves.move import D, entries, error_entries, move

x, y, g = Tensor("x", D), Tensor(entries, D), Tensor(error_entries, D)
every_place = (i, 0, D - 1)

FLIP = Formula(
    d(C, x[j]),
    ("chain rule through every result", Sum(d(C, y[i]) * d(y[i], x[j]), every_place)),
    (
        "result $i$ is a copy of entry $D - 1 - i$, counted from the end",
        Sum(g[i] * KroneckerDelta(j, D - 1 - i), every_place),
        COPY,
    ),
    ("only one term is not 0", g[D - 1 - j]),
    on=move("{D} numbers, reversed", [x], {y[i]: x[D - 1 - i]}, g, (D,)),
    wrong={
        "not reversed": lambda g: g,
        "reversed, but one place off": lambda g: g[[0, *range(len(g) - 1, 0, -1)]],
    },
)


@FLIP.program
def flip(g):
    """Return ∂C/∂x from the gradient with respect to x[::-1].

    >>> import numpy as np
    >>> flip(np.array([1, 2, 3]))
    array([3, 2, 1])
    """
    return g[::-1]
