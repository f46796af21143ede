"""The Jacobian in both layouts: a row for each output, or a column for each output."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import FunctionOf, a, d, i, j, l, n, z
from backprop_checked.algebra.term import Entries


def num(of, by):
    """∂of/∂by in numerator layout."""
    return d(of, by, layout="numerator")


def den(of, by):
    """∂of/∂by in denominator layout."""
    return d(of, by, layout="denominator")


NUMERATOR_JACOBIAN = Formula(
    num(z(l), a(l - 1)),
    (
        "by definition: row $i$ for the output $z_i$, column $j$ for the variable $a_j$",
        Entries(d(z(l)[i, 0], a(l - 1)[j, 0]), i, j, n[l], n[l - 1]),
    ),
    convention="Numerator layout",
    wrong={
        "a row for each input": lambda z_of_a, a_prev: denominator_jacobian(z_of_a, a_prev),
        "all entries at once": lambda z_of_a, a_prev: z_of_a(a_prev + 1) - z_of_a(a_prev),
    },
)

DENOMINATOR_JACOBIAN = Formula(
    den(z(l), a(l - 1)),
    (
        "by definition: row $i$ for the variable $a_i$, column $j$ for the output $z_j$",
        Entries(d(z(l)[j, 0], a(l - 1)[i, 0]), i, j, n[l - 1], n[l]),
    ),
    convention="Denominator layout",
    twin_of=NUMERATOR_JACOBIAN,
    wrong={
        "a row for each output": lambda z_of_a, a_prev: numerator_jacobian(z_of_a, a_prev),
        "all entries at once": lambda z_of_a, a_prev: (z_of_a(a_prev + 1) - z_of_a(a_prev)).T,
    },
)

z_of_a = FunctionOf(z(l), a(l - 1))


@NUMERATOR_JACOBIAN.program
def numerator_jacobian(z_of_a, a_prev):
    """Return ∂z/∂a of a layer, n × n_prev: raise each entry of a by 1, put the changes side by side.

    A layer without its σ is a line plus a constant, so even a step of 1 gives the exact slope.

    >>> import numpy as np
    >>> W = np.array([[1, 2, 3], [4, 5, 6]])
    >>> numerator_jacobian(lambda a: W @ a, np.zeros((3, 1), dtype=int))
    array([[1, 2, 3],
           [4, 5, 6]])
    """
    moves = np.eye(len(a_prev), dtype=int)[:, :, None]
    return np.hstack([z_of_a(a_prev + move) - z_of_a(a_prev) for move in moves])


@DENOMINATOR_JACOBIAN.program
def denominator_jacobian(z_of_a, a_prev):
    """Return ∂z/∂a of a layer, n_prev × n: raise each entry of a by 1, put the changes below each other.

    >>> import numpy as np
    >>> W = np.array([[1, 2, 3], [4, 5, 6]])
    >>> denominator_jacobian(lambda a: W @ a, np.zeros((3, 1), dtype=int))
    array([[1, 4],
           [2, 5],
           [3, 6]])
    """
    moves = np.eye(len(a_prev), dtype=int)[:, :, None]
    return np.vstack([(z_of_a(a_prev + move) - z_of_a(a_prev)).T for move in moves])
