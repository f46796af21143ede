"""The gradient with respect to the weights: three indices times the error leave an outer product."""

from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, W, a, d, i, j, k, l, n, z
from backprop_checked.algebra.term import Entries
from snippets.layouts.jacobian import den, num
from snippets.layouts.weight_tensor import WEIGHT_TENSOR

every_neuron = (i, 0, n[l] - 1)
met = Sum(d(C, z(l)[i, 0]) * d(z(l)[i, 0], W(l)[j, k]), every_neuron)
few = Sum(d(C, z(l)[i, 0]) * KroneckerDelta(i, j) * a(l - 1)[k, 0], every_neuron)
one = d(C, z(l)[j, 0]) * a(l - 1)[k, 0]
cost_row, cost_column = num(C, z(l)), den(C, z(l))


def as_matrix(entry):
    """The matrix with this entry in row k, column j."""
    return Entries(entry, k, j, n[l - 1], n[l])


def standing(entry):
    """The matrix with this entry in row j, column k, as $W_{jk}$ stands."""
    return Entries(entry, j, k, n[l], n[l - 1])


NUMERATOR_WEIGHTS = Formula(
    num(C, W(l)),
    ("chain rule through every neuron; row $k$, column $j$ for the weight $W_{jk}$", as_matrix(met)),
    ("∂z/∂W written out with its three indices", as_matrix(few), WEIGHT_TENSOR),
    ("the sum collapses to the term with $i = j$", as_matrix(one)),
    (r"rows from $a$, columns from $\partial C / \partial z$: an outer product", a(l - 1) @ cost_row),
    convention="Numerator layout",
    wrong={
        "the order of the other layout": lambda cost_row, a_prev: cost_row @ a_prev,
        "shaped like W after all": lambda cost_row, a_prev: cost_row.T @ a_prev.T,
    },
)

DENOMINATOR_WEIGHTS = Formula(
    den(C, W(l)),
    ("chain rule through every neuron; row $j$, column $k$ for the weight $W_{jk}$", standing(met)),
    ("∂z/∂W written out with its three indices", standing(few), WEIGHT_TENSOR),
    ("the sum collapses to the term with $i = j$", standing(one)),
    (r"rows from $\partial C / \partial z$, columns from $a$: an outer product", cost_column @ a(l - 1).T),
    convention="Denominator layout",
    twin_of=NUMERATOR_WEIGHTS,
    wrong={
        "$a$ is not transposed": lambda cost_column, a_prev: cost_column @ a_prev,
        "the gradient of W transposed": lambda cost_column, a_prev: a_prev @ cost_column.T,
        "an inner product": lambda cost_column, a_prev: cost_column.T @ a_prev,
        "entry by entry": lambda cost_column, a_prev: cost_column * a_prev,
    },
)


@NUMERATOR_WEIGHTS.program
def numerator_weights(cost_row, a_prev):
    """Return ∂C/∂W of a layer, n_prev × n: W's transpose in shape.

    >>> import numpy as np
    >>> numerator_weights(np.array([[41, 52, 0]]), np.array([[2], [1]]))
    array([[ 82, 104,   0],
           [ 41,  52,   0]])
    """
    return a_prev @ cost_row


@DENOMINATOR_WEIGHTS.program
def denominator_weights(cost_column, a_prev):
    """Return ∂C/∂W of a layer, n × n_prev: shaped like W.

    >>> import numpy as np
    >>> denominator_weights(np.array([[41], [52], [0]]), np.array([[2], [1]]))
    array([[ 82,  41],
           [104,  52],
           [  0,   0]])
    """
    return cost_column @ a_prev.T
