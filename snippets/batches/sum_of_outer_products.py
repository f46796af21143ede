"""The product for a batch is a sum of outer products, one for each sample."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, batch_columns, batch_rows, d, j, k, l, m, n
from backprop_checked.algebra.term import Entries, SumOver
from snippets.batches.weight_gradient import WEIGHT_GRADIENT, WEIGHT_GRADIENT_ROWS

error, below = batch_columns.delta(l), batch_columns.a(l - 1)
error_of_sample = Entries(error[j, m], j, 0, n[l], 1)
below_of_sample = Entries(below[k, m], k, 0, n[l - 1], 1)

SUM_OF_OUTER_PRODUCTS = Formula(
    d(C, batch_columns.W(l)),
    ("the gradient for a batch", error @ below.T, WEIGHT_GRADIENT),
    (
        "a matrix product is a sum of columns times rows: each is BP4 for one sample",
        SumOver(error_of_sample @ below_of_sample.T, m, 0, N - 1),
    ),
    letters=batch_columns,
    convention="a sample is a column",
    wrong={
        "the last sample alone": lambda Delta, A_prev: np.outer(Delta[:, -1], A_prev[:, -1]),
        "inner products instead of outer ones": lambda Delta, A_prev: sum(
            error @ a for error, a in zip(Delta.T, A_prev.T, strict=True)
        ),
        "neuron by neuron instead of sample by sample": lambda Delta, A_prev: sum(
            np.outer(error, a) for error, a in zip(Delta, A_prev, strict=False)
        ),
        "the mean instead of the sum": lambda Delta, A_prev: (
            sum_of_outer_products(Delta, A_prev) / len(Delta.T)
        ),
    },
)

error_row, below_row = batch_rows.delta(l), batch_rows.a(l - 1)

SUM_OF_OUTER_PRODUCTS_ROWS = Formula(
    d(C, batch_rows.W(l)),
    ("the gradient for a batch", below_row.T @ error_row, WEIGHT_GRADIENT_ROWS),
    (
        "a matrix product is a sum of columns times rows: each is BP4 for one sample",
        SumOver(
            Entries(below_row[m, k], 0, k, 1, n[l - 1]).T @ Entries(error_row[m, j], 0, j, 1, n[l]),
            m,
            0,
            N - 1,
        ),
    ),
    letters=batch_rows,
    convention="a sample is a row",
    twin_of=SUM_OF_OUTER_PRODUCTS,
    wrong={
        "the last sample alone": lambda Delta, A_prev: np.outer(A_prev[-1], Delta[-1]),
        "the order of columns": lambda Delta, A_prev: sum(
            np.outer(error, a) for error, a in zip(Delta, A_prev, strict=True)
        ),
    },
)


@SUM_OF_OUTER_PRODUCTS.program
def sum_of_outer_products(Delta, A_prev):
    """Return ∂C/∂W of a layer, n × n_prev, sample by sample: slow, and the same.

    >>> import numpy as np
    >>> sum_of_outer_products(np.array([[1, 10], [2, 0]]), np.array([[3, 1], [4, 0], [5, 1]]))
    array([[13,  4, 15],
           [ 6,  8, 10]])
    """
    return sum(np.outer(error, a) for error, a in zip(Delta.T, A_prev.T, strict=True))


@SUM_OF_OUTER_PRODUCTS_ROWS.program
def sum_of_outer_products_rows(Delta, A_prev):
    """Return ∂C/∂W of a layer, n_prev × n, sample by sample: slow, and the same.

    >>> sum_of_outer_products_rows(np.array([[1, 2], [10, 0]]), np.array([[3, 4, 5], [1, 0, 1]]))
    array([[13,  6],
           [ 4,  8],
           [15, 10]])
    """
    return sum(np.outer(a, error) for error, a in zip(Delta, A_prev, strict=True))
