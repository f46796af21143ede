"""Where 1/N enters: in the error of the last layer, through the cost, and nowhere else."""

import numpy as np

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.network import Network, half_square
from backprop_checked.algebra.notation import L, N, batch_columns, batch_rows
from snippets.batches.examples import mean_networks
from snippets.batches.output_error import OUTPUT_ERROR, OUTPUT_ERROR_ROWS


def mean_half_square(activations, targets):
    """C = 1/N Σ ½ (a − y)²: a sum over the outputs of a sample, a mean over the samples."""
    return half_square(activations, targets) / activations.shape[1]


MEAN_ERROR = Formula(
    batch_columns.delta(L),
    ("BP1 for a batch", batch_columns.cost_slope(L) * batch_columns.slope(L), OUTPUT_ERROR),
    (
        "the cost is the mean of $½ (a − y)²$ over the samples",
        1 / N * ((batch_columns.a(L) - batch_columns.y()) * batch_columns.slope(L)),
    ),
    layers=last,
    on=mean_networks(batch_columns, Network, cost=mean_half_square),
    letters=batch_columns,
    convention="a sample is a column",
    wrong={
        "1/N is forgotten: the gradient of the sum": lambda A, Y, slope: (A - Y) * slope,
        "1/N twice": lambda A, Y, slope: (A - Y) * slope / A.shape[1] ** 2,
        "divided by the rows, which are neurons here": lambda A, Y, slope: (A - Y) * slope / len(A),
        "the mean over all entries, outputs too": lambda A, Y, slope: (A - Y) * slope / np.size(A),
        "the other way round": lambda A, Y, slope: (Y - A) * slope / A.shape[1],
    },
)

MEAN_ERROR_ROWS = Formula(
    batch_rows.delta(L),
    ("BP1 for a batch", batch_rows.cost_slope(L) * batch_rows.slope(L), OUTPUT_ERROR_ROWS),
    (
        "the cost is the mean of $½ (a − y)²$ over the samples",
        1 / N * ((batch_rows.a(L) - batch_rows.y()) * batch_rows.slope(L)),
    ),
    layers=last,
    on=mean_networks(batch_rows, Network, cost=mean_half_square),
    letters=batch_rows,
    convention="a sample is a row",
    twin_of=MEAN_ERROR,
    wrong={
        "1/N is forgotten: the gradient of the sum": lambda A, Y, slope: (A - Y) * slope,
        "1/N twice": lambda A, Y, slope: (A - Y) * slope / len(A) ** 2,
        "the number of columns: neurons here": lambda A, Y, slope: (A - Y) * slope / A.shape[1],
    },
)


@MEAN_ERROR.program
def mean_error(A, Y, slope):
    """Return the errors of the last layer, n × N, for the mean of ½ (a − y)².

    >>> mean_error(np.array([[3, 5]]), np.array([[1, 1]]), slope=np.array([[1, 0.5]]))
    array([[1., 1.]])
    """
    return (A - Y) * slope / A.shape[1]


@MEAN_ERROR_ROWS.program
def mean_error_rows(A, Y, slope):
    """Return the errors of the last layer, N × n, for the mean of ½ (a − y)².

    >>> mean_error_rows(np.array([[3], [5]]), np.array([[1], [1]]), slope=np.array([[1], [0.5]]))
    array([[1.],
           [1.]])
    """
    return (A - Y) * slope / A.shape[0]
