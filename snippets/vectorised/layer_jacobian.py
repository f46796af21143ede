"""The Jacobian from one layer to the next: weights times slopes."""

from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.notation import W, a, d, diag, i, j, k, l, n, rows, sigma_prime, slope, z
from backprop_checked.algebra.term import Entries
from snippets.index_notation.activity_by_input import ACTIVITY_BY_INPUT
from snippets.layouts.elementwise import NUMERATOR_ELEMENTWISE
from snippets.layouts.jacobian import NUMERATOR_JACOBIAN
from snippets.scalar.fork import FORK
from snippets.vectorised.activity import ACTIVITY, ACTIVITY_ROWS

every_neuron = (k, 0, n[l] - 1)

LAYER_JACOBIAN = Formula(
    d(z(l + 1), z(l)),
    (
        "the chain rule through every activation of this layer",
        Entries(
            Sum(d(z(l + 1)[i, 0], a(l)[k, 0]) * d(a(l)[k, 0], z(l)[j, 0]), every_neuron), i, j, n[l + 1], n[l]
        ),
        NUMERATOR_JACOBIAN,
        FORK,
    ),
    (
        "each activation is multiplied by a weight, and depends on its own pre-activation only",
        Entries(
            Sum(W(l + 1)[i, k] * KroneckerDelta(k, j) * sigma_prime(z(l)[j, 0]), every_neuron),
            i,
            j,
            n[l + 1],
            n[l],
        ),
        ACTIVITY,
        ACTIVITY_BY_INPUT,
        NUMERATOR_ELEMENTWISE,
    ),
    (
        "only the term with $k = j$ is not 0",
        Entries(W(l + 1)[i, j] * sigma_prime(z(l)[j, 0]), i, j, n[l + 1], n[l]),
    ),
    ("a diagonal matrix on the right multiplies each column by its own slope", W(l + 1) @ diag(slope(l))),
    layers=hidden,
    convention="a sample is a column",
    wrong={
        "W is transposed": lambda W_next, D: W_next.T @ D,
        "the slopes on the wrong side": lambda W_next, D: D @ W_next,
        "the slopes of the next layer": lambda W_next, D_next: W_next @ D_next,
        "the slopes are forgotten": lambda W_next: W_next,
    },
)

LAYER_JACOBIAN_ROWS = Formula(
    d(rows.z(l + 1), rows.z(l)),
    (
        "the same numbers as for a column; $W$ is in × out now, so it is transposed",
        rows.W(l + 1).T @ diag(rows.slope(l)),
        ACTIVITY_ROWS,
        NUMERATOR_ELEMENTWISE,
    ),
    layers=hidden,
    letters=rows,
    convention="a sample is a row",
    twin_of=LAYER_JACOBIAN,
    wrong={
        "W is not transposed": lambda W_next, slope: W_next * slope,
        "the slopes are forgotten": lambda W_next: W_next.T,
    },
)

D, D_next = diag(slope(l)), diag(slope(l + 1))


@LAYER_JACOBIAN.program
def layer_jacobian(W_next, slope):
    """Return ∂z of the next layer with respect to z of this one, n_next × n.

    The slope, n × 1, is transposed into a row and broadcast over the rows of W: the same as W times a
    diagonal matrix, without the zeros.

    >>> import numpy as np
    >>> layer_jacobian(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1], [10], [100]]))
    array([[  1,  20, 300],
           [  4,  50, 600]])
    """
    return W_next * slope.T


@LAYER_JACOBIAN_ROWS.program
def layer_jacobian_rows(W_next, slope):
    """Return ∂z of the next layer with respect to z of this one, n_next × n. Here W is in × out.

    >>> import numpy as np
    >>> layer_jacobian_rows(np.array([[1, 4], [2, 5], [3, 6]]), np.array([[1, 10, 100]]))
    array([[  1,  20, 300],
           [  4,  50, 600]])
    """
    return W_next.T * slope
