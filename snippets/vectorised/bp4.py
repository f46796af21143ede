"""BP4: the gradient with respect to the weights, an outer product of error and activation."""

from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, W, a, d, delta, i, j, k, l, n, rows, z
from backprop_checked.algebra.term import Entries
from snippets.index_notation.activity_by_weight import ACTIVITY_BY_WEIGHT
from snippets.vectorised.activity import ACTIVITY, ACTIVITY_ROWS

every_neuron = (i, 0, n[l] - 1)


def matrix_of(entry):
    """The matrix, shaped like W, with this entry in row j, column k."""
    return Entries(entry, j, k, n[l], n[l - 1])


def matrix_of_rows(entry):
    """The matrix, shaped like W in × out, with this entry in row k, column j."""
    return Entries(entry, k, j, n[l - 1], n[l])


BP4 = Formula(
    d(C, W(l)),
    (
        "chain rule through every neuron of the layer",
        matrix_of(Sum(d(C, z(l)[i, 0]) * d(z(l)[i, 0], W(l)[j, k]), every_neuron)),
    ),
    ("definition of the error", matrix_of(Sum(delta(l)[i, 0] * d(z(l)[i, 0], W(l)[j, k]), every_neuron))),
    (
        "weight $W_{jk}$ enters only neuron $j$, and $a_k$ multiplies it there",
        matrix_of(Sum(delta(l)[i, 0] * KroneckerDelta(i, j) * a(l - 1)[k, 0], every_neuron)),
        ACTIVITY,
        ACTIVITY_BY_WEIGHT,
    ),
    ("only the term with $i = j$ is not 0", matrix_of(delta(l)[j, 0] * a(l - 1)[k, 0])),
    ("the matrix of all products is an outer product", delta(l) @ a(l - 1).T),
    convention="a sample is a column",
    wrong={
        "$a$ is not transposed": lambda delta, a_prev: delta @ a_prev,
        "the result is transposed": lambda delta, a_prev: a_prev @ delta.T,
        "an inner product instead of an outer one": lambda delta, a_prev: delta.T @ a_prev,
        "entry by entry": lambda delta, a_prev: delta * a_prev,
        "the activation of this layer": lambda delta, a: delta @ a.T,
        "the pre-activation of the layer before instead of its activation": lambda delta, z_prev: (
            delta @ z_prev.T
        ),
    },
)

BP4_ROWS = Formula(
    d(C, rows.W(l)),
    (
        "chain rule through every neuron of the layer",
        matrix_of_rows(Sum(d(C, rows.z(l)[0, i]) * d(rows.z(l)[0, i], rows.W(l)[k, j]), every_neuron)),
    ),
    (
        "definition of the error; $W_{kj}$ enters only neuron $j$, and $a_k$ multiplies it there",
        matrix_of_rows(Sum(rows.delta(l)[0, i] * KroneckerDelta(i, j) * rows.a(l - 1)[0, k], every_neuron)),
        ACTIVITY_ROWS,
        ACTIVITY_BY_WEIGHT,
    ),
    ("only the term with $i = j$ is not 0", matrix_of_rows(rows.a(l - 1)[0, k] * rows.delta(l)[0, j])),
    ("the matrix of all products is an outer product", rows.a(l - 1).T @ rows.delta(l)),
    letters=rows,
    convention="a sample is a row",
    twin_of=BP4,
    wrong={
        "the order of a column": lambda delta, a_prev: delta @ a_prev.T,
        "$a$ is not transposed": lambda delta, a_prev: a_prev @ delta,
    },
)


@BP4.program
def bp4(delta, a_prev):
    """Return ∂C/∂W of a layer, n × n_prev.

    Args:
        delta: the layer's error, n × 1.
        a_prev: the activation of the layer before, n_prev × 1.

    >>> import numpy as np
    >>> bp4(np.array([[41], [52], [0]]), np.array([[2], [1]]))
    array([[ 82,  41],
           [104,  52],
           [  0,   0]])
    """
    return delta @ a_prev.T


@BP4_ROWS.program
def bp4_rows(delta, a_prev):
    """Return ∂C/∂W of a layer, n_prev × n.

    >>> import numpy as np
    >>> bp4_rows(np.array([[41, 52, 0]]), np.array([[2, 1]]))
    array([[ 82, 104,   0],
           [ 41,  52,   0]])
    """
    return a_prev.T @ delta
