"""The error z − y: right for an output without activation function and half the squared error."""

from backprop_checked.algebra.formula import Formula, last, networks
from backprop_checked.algebra.network import half_square
from backprop_checked.algebra.notation import C, L, a, delta, y, z
from backprop_checked.algebra.term import Eye
from snippets.layouts.jacobian import den

IDENTITY_ERROR = Formula(
    delta(L),
    ("definition of the error", den(C, z(L))),
    ("the chain grows to the left", den(a(L), z(L)) @ den(C, a(L))),
    (
        "the identity has the Jacobian $I$; half the squared error has the derivative $a - y$",
        Eye(a(L).shape[0]) @ (a(L) - y()),
    ),
    ("without an activation function, $a = z$", z(L) - y()),
    layers=last,
    on=networks(output="identity", cost=half_square),
    wrong={
        "$z$ alone": lambda z: z,
        "the other way round": lambda z, y: y - z,
        "the 2 of a square without its half": lambda z, y: 2 * (z - y),
        "as if the output were a sigmoid": lambda a, y: (a - y) * a * (1 - a),
    },
)


@IDENTITY_ERROR.program
def identity_error(z, y):
    """Return the last layer's error, n × 1, where the output has no activation function.

    >>> import numpy as np
    >>> identity_error(z=np.array([[3], [-1]]), y=np.array([[1], [1]]))
    array([[ 2],
           [-2]])
    """
    return z - y
