"""BP1 for a batch: each sample has its own output error."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import (
    C,
    L,
    N,
    Partial,
    batch_columns,
    batch_rows,
    d,
    j,
    m,
    n,
    sigma_prime,
)
from backprop_checked.algebra.term import Entries
from snippets.vectorised.bp1 import BP1, BP1_ROWS

A, Z, Delta = batch_columns.a, batch_columns.z, batch_columns.delta
in_rows = batch_rows

OUTPUT_ERROR = Formula(
    Delta(L),
    ("definition of the error", d(C, Z(L))),
    (
        "an activation depends on its own pre-activation only: no other neuron, no other sample",
        Entries(Partial(C, A(L)[j, m]) * sigma_prime(Z(L)[j, m]), j, m, n[L], N),
        BP1,
    ),
    (
        "the same for every entry: a product entry by entry",
        batch_columns.cost_slope(L) * batch_columns.slope(L),
    ),
    layers=last,
    letters=batch_columns,
    convention="a sample is a column",
    wrong={
        "the slope is missing": lambda cost_slope: cost_slope,
        "a matrix product where ⊙ belongs": lambda cost_slope, slope: cost_slope @ slope,
    },
)

OUTPUT_ERROR_ROWS = Formula(
    in_rows.delta(L),
    ("definition of the error", d(C, in_rows.z(L))),
    (
        "an activation depends on its own pre-activation only: no other neuron, no other sample",
        Entries(Partial(C, in_rows.a(L)[m, j]) * sigma_prime(in_rows.z(L)[m, j]), m, j, N, n[L]),
        BP1_ROWS,
    ),
    ("the same for every entry: a product entry by entry", in_rows.cost_slope(L) * in_rows.slope(L)),
    layers=last,
    letters=batch_rows,
    convention="a sample is a row",
    twin_of=OUTPUT_ERROR,
    wrong={
        "the slope is missing": lambda cost_slope: cost_slope,
        "a matrix product where ⊙ belongs": lambda cost_slope, slope: cost_slope @ slope,
    },
)


@OUTPUT_ERROR.program
def output_error(cost_slope, slope):
    """Return the errors of the last layer, n × N, from ∂C/∂A and σ′(Z), both n × N.

    >>> import numpy as np
    >>> output_error(np.array([[3, 1], [-2, 4]]), np.array([[0.25, 0], [0.5, 0.25]]))
    array([[ 0.75,  0.  ],
           [-1.  ,  1.  ]])
    """
    return cost_slope * slope


@OUTPUT_ERROR_ROWS.program
def output_error_rows(cost_slope, slope):
    """Return the errors of the last layer, N × n, from ∂C/∂A and σ′(Z), both N × n.

    >>> import numpy as np
    >>> output_error_rows(np.array([[3, -2], [1, 4]]), np.array([[0.25, 0.5], [0, 0.25]]))
    array([[ 0.75, -1.  ],
           [ 0.  ,  1.  ]])
    """
    return cost_slope * slope
