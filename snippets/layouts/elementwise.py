"""A function that works entry by entry has a diagonal Jacobian, in either layout."""

import numpy as np
from sympy import KroneckerDelta

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import a, diag, i, j, l, n, sigma_prime, slope, z
from backprop_checked.algebra.term import Entries
from snippets.layouts.jacobian import NUMERATOR_JACOBIAN, den, num
from snippets.scalar.activation import ACTIVATION


def own_slope_only(answer):
    """The square matrix with the slope of the neuron that answers where i is j, else 0."""
    return Entries(KroneckerDelta(i, j) * sigma_prime(z(l)[answer, 0]), i, j, n[l], n[l])


NUMERATOR_ELEMENTWISE = Formula(
    num(a(l), z(l)),
    (
        r"$a_i = \sigma(z_i)$: it depends on its own $z_i$ and on no other",
        own_slope_only(i),
        NUMERATOR_JACOBIAN,
        ACTIVATION,
    ),
    ("slopes on the diagonal, zeros elsewhere", diag(slope(l))),
    convention="Numerator layout",
    wrong={
        "the slopes as a column": lambda slope: slope,
        "a column in np.diag, which reads a diagonal instead of making one": lambda slope: np.diag(slope),
        "the slopes in every column": lambda slope: slope @ (slope**0).T,
    },
)

DENOMINATOR_ELEMENTWISE = Formula(
    den(a(l), z(l)),
    ("$a_j$ depends on its own $z_j$ and on no other", own_slope_only(j), NUMERATOR_JACOBIAN, ACTIVATION),
    ("a diagonal matrix is its own transpose", diag(slope(l))),
    convention="Denominator layout",
    twin_of=NUMERATOR_ELEMENTWISE,
    wrong={
        "the slopes as a row": lambda slope: slope.T,
        "the slopes in every row": lambda slope: slope**0 @ slope.T,
    },
)


@NUMERATOR_ELEMENTWISE.program
def numerator_elementwise(slope):
    """Return ∂a/∂z of a layer, n × n, from the slopes σ′(z), n × 1.

    >>> import numpy as np
    >>> numerator_elementwise(np.array([[2], [5], [0]]))
    array([[2, 0, 0],
           [0, 5, 0],
           [0, 0, 0]])
    """
    return np.diagflat(slope)


@DENOMINATOR_ELEMENTWISE.program
def denominator_elementwise(slope):
    """Return ∂a/∂z of a layer, n × n: the same array.

    >>> import numpy as np
    >>> denominator_elementwise(np.array([[2], [5], [0]]))
    array([[2, 0, 0],
           [0, 5, 0],
           [0, 0, 0]])
    """
    return np.diagflat(slope)
