"""The gradient with respect to a bias, in both layouts."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, b, d, i, j, l, n, z
from backprop_checked.algebra.term import Entries
from snippets.index_notation.activity_by_bias import ACTIVITY_BY_BIAS
from snippets.layouts.jacobian import den, num

through_all = Sum(d(C, z(l)[i, 0]) * KroneckerDelta(i, j), (i, 0, n[l] - 1))
cost_row, cost_column = num(C, z(l)), den(C, z(l))

NUMERATOR_BIAS = Formula(
    num(C, b(l)),
    ("$b_j$ is added to $z_j$ and to no other", Entries(through_all, 0, j, 1, n[l]), ACTIVITY_BY_BIAS),
    ("the sum collapses to the term with $i = j$", cost_row),
    convention="Numerator layout",
    wrong={
        "shaped like b after all": lambda cost_row: cost_row.T,
        "the sum stays": lambda cost_row: np.sum(cost_row) * cost_row**0,
    },
)

DENOMINATOR_BIAS = Formula(
    den(C, b(l)),
    ("$b_j$ is added to $z_j$ and to no other", Entries(through_all, j, 0, n[l], 1), ACTIVITY_BY_BIAS),
    ("the sum collapses to the term with $i = j$", cost_column),
    convention="Denominator layout",
    twin_of=NUMERATOR_BIAS,
    wrong={
        "written as a row": lambda cost_column: cost_column.T,
        "times the slope once more": lambda cost_column, slope: cost_column * slope,
    },
)


@NUMERATOR_BIAS.program
def numerator_bias(cost_row):
    """Return ∂C/∂b of a layer, 1 × n.

    >>> import numpy as np
    >>> numerator_bias(np.array([[41, 52, 0]]))
    array([[41, 52,  0]])
    """
    return cost_row


@DENOMINATOR_BIAS.program
def denominator_bias(cost_column):
    """Return ∂C/∂b of a layer, n × 1.

    >>> import numpy as np
    >>> denominator_bias(np.array([[41], [52], [0]]))
    array([[41],
           [52],
           [ 0]])
    """
    return cost_column
