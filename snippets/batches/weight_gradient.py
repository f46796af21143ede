"""BP4 for a batch: the matrix product sums over the samples."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, batch_columns, batch_rows, d, i, j, k, l, m, n
from snippets.batches.activity import ACTIVITY, ACTIVITY_ROWS
from snippets.vectorised.bp4 import matrix_of, matrix_of_rows

W, A, Z, Delta = batch_columns.W, batch_columns.a, batch_columns.z, batch_columns.delta
in_rows = batch_rows
every_neuron, every_sample = (i, 0, n[l] - 1), (m, 0, N - 1)

WEIGHT_GRADIENT = Formula(
    d(C, W(l)),
    (
        "chain rule through every neuron in every sample",
        matrix_of(Sum(d(C, Z(l)[i, m]) * d(Z(l)[i, m], W(l)[j, k]), every_neuron, every_sample)),
    ),
    (
        "weight $W_{jk}$ enters only neuron $j$, but there it enters every sample",
        matrix_of(Sum(Delta(l)[i, m] * KroneckerDelta(i, j) * A(l - 1)[k, m], every_neuron, every_sample)),
        ACTIVITY,
    ),
    (
        "the sum over neurons collapses, the sum over samples stays",
        matrix_of(Sum(Delta(l)[j, m] * A(l - 1)[k, m], every_sample)),
    ),
    (
        "row $j$ of $\\Delta$ times row $k$ of $A$: a matrix product, with $A$ transposed",
        Delta(l) @ A(l - 1).T,
    ),
    letters=batch_columns,
    convention="a sample is a column",
    wrong={
        "A is not transposed": lambda Delta, A_prev: Delta @ A_prev,
        "the order of rows": lambda Delta, A_prev: A_prev.T @ Delta,
        "the result is transposed": lambda Delta, A_prev: A_prev @ Delta.T,
        "overwritten where it must add: the last sample alone": lambda Delta, A_prev: (
            Delta[:, -1:] @ A_prev.T[-1:]
        ),
        "the mean instead of the sum": lambda Delta, A_prev: Delta @ A_prev.T / Delta.shape[1],
        "sums first, product after": lambda Delta, A_prev: (
            np.sum(Delta, axis=1, keepdims=True) @ np.sum(A_prev, axis=1, keepdims=True).T
        ),
    },
)

WEIGHT_GRADIENT_ROWS = Formula(
    d(C, in_rows.W(l)),
    (
        "chain rule through every neuron in every sample",
        matrix_of_rows(
            Sum(
                d(C, in_rows.z(l)[m, i]) * d(in_rows.z(l)[m, i], in_rows.W(l)[k, j]),
                every_neuron,
                every_sample,
            )
        ),
    ),
    (
        "weight $W_{kj}$ enters only neuron $j$, but there it enters every sample",
        matrix_of_rows(
            Sum(
                in_rows.delta(l)[m, i] * KroneckerDelta(i, j) * in_rows.a(l - 1)[m, k],
                every_neuron,
                every_sample,
            )
        ),
        ACTIVITY_ROWS,
    ),
    (
        "the sum over neurons collapses, the sum over samples stays",
        matrix_of_rows(Sum(in_rows.a(l - 1)[m, k] * in_rows.delta(l)[m, j], every_sample)),
    ),
    (
        "column $k$ of $A$ times column $j$ of $\\Delta$: a matrix product, with $A$ transposed",
        in_rows.a(l - 1).T @ in_rows.delta(l),
    ),
    letters=batch_rows,
    convention="a sample is a row",
    twin_of=WEIGHT_GRADIENT,
    wrong={
        "the order of columns": lambda Delta, A_prev: Delta @ A_prev.T,
        "A is not transposed": lambda Delta, A_prev: A_prev @ Delta,
        "the result is transposed": lambda Delta, A_prev: Delta.T @ A_prev,
        "overwritten where it must add: the last sample alone": lambda Delta, A_prev: (
            A_prev[-1:].T @ Delta[-1:]
        ),
    },
)


@WEIGHT_GRADIENT.program
def weight_gradient(Delta, A_prev):
    """Return ∂C/∂W of a layer for a whole batch, n × n_prev.

    Args:
        Delta: the layer's errors, n × N.
        A_prev: the activations of the layer before, n_prev × N.

    >>> weight_gradient(np.array([[1, 10], [2, 0]]), np.array([[3, 1], [4, 0], [5, 1]]))
    array([[13,  4, 15],
           [ 6,  8, 10]])
    """
    return Delta @ A_prev.T


@WEIGHT_GRADIENT_ROWS.program
def weight_gradient_rows(Delta, A_prev):
    """Return ∂C/∂W of a layer for a whole batch, n_prev × n, from errors N × n and activations N × n_prev.

    >>> weight_gradient_rows(np.array([[1, 2], [10, 0]]), np.array([[3, 4, 5], [1, 0, 1]]))
    array([[13,  6],
           [ 4,  8],
           [15, 10]])
    """
    return A_prev.T @ Delta
