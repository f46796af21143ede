"""Hinge loss of two classes: a gradient only inside the margin."""

from sympy import Max

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, gate, m
from snippets.losses.binary import c, samples, z
from snippets.losses.focal import s

HINGE = Formula(
    d(c[m, 0], z[m, 0]),
    (
        "where the margin is violated, the cost is $1 - s z$; elsewhere it is 0",
        -s[m, 0] * gate(1 - s[m, 0] * z[m, 0]),
    ),
    on=samples(
        {c[m, 0]: Max(0, 1 - s[m, 0] * z[m, 0])}, free=[z, s], name="{N} samples, a score and a sign each"
    ),
    wrong={
        "the sign is missing": lambda s, z: s * (1 - s * z > 0),
        "the class in front is forgotten": lambda s, z: -1 * (1 - s * z > 0),
        "a gradient everywhere": lambda s: -s,
        "a gradient for every wrong sign only": lambda s, z: -s * (-s * z > 0),
    },
)


@HINGE.program
def hinge(s, z):
    """Return the gradient of each sample's cost with respect to its score, N × 1; on the margin it is 0.

    >>> import numpy as np
    >>> hinge(np.array([[1], [1], [-1]]), np.array([[0.5], [2.0], [0.5]]))
    array([[-1],
           [ 0],
           [ 1]])
    """
    return -s * (1 - s * z > 0)
