"""The error of a sigmoid output with half the squared error, where z − y is wrong."""

from backprop_checked.algebra.formula import Formula, last, networks
from backprop_checked.algebra.network import half_square
from backprop_checked.algebra.notation import C, L, a, delta, diag, y, z
from snippets.layouts.diagonal_is_hadamard import NUMERATOR_HADAMARD
from snippets.layouts.elementwise import NUMERATOR_ELEMENTWISE
from snippets.layouts.jacobian import den

SIGMOID_ERROR = Formula(
    delta(L),
    ("definition of the error", den(C, z(L))),
    ("the chain grows to the left", den(a(L), z(L)) @ den(C, a(L))),
    (
        "a sigmoid has the slope $a (1 - a)$, half the squared error has the derivative $a - y$",
        diag(a(L) * (1 - a(L))) @ (a(L) - y()),
        NUMERATOR_ELEMENTWISE,
    ),
    (
        "a diagonal matrix multiplies each entry by its own slope",
        (a(L) - y()) * a(L) * (1 - a(L)),
        NUMERATOR_HADAMARD,
    ),
    layers=last,
    on=networks(output="sigmoid", cost=half_square),
    wrong={
        "$z - y$, as in the second answer": lambda z, y: z - y,
        "$z$ alone, as in its next line": lambda z: z,
        "the slope is missing: a − y": lambda a, y: a - y,
        "the slope with z for a": lambda z, a, y: (a - y) * z * (1 - z),
    },
)


@SIGMOID_ERROR.program
def sigmoid_error(a, y):
    """Return the last layer's error, n × 1.

    >>> import numpy as np
    >>> sigmoid_error(a=np.array([[0.5], [0.5]]), y=np.array([[0], [1]]))
    array([[ 0.125],
           [-0.125]])
    """
    return (a - y) * a * (1 - a)
