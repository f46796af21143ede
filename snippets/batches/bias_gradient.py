"""BP3 for a batch: the bias is copied forward, so it is summed backward."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, batch_columns, batch_rows, d, i, j, l, m, n
from backprop_checked.algebra.term import Entries, Ones
from snippets.batches.activity import ACTIVITY, ACTIVITY_ROWS

b, Z, Delta = batch_columns.b, batch_columns.z, batch_columns.delta
in_rows = batch_rows
every_neuron, every_sample = (i, 0, n[l] - 1), (m, 0, N - 1)

BIAS_GRADIENT = Formula(
    d(C, b(l)),
    (
        "chain rule through every neuron in every sample",
        Entries(Sum(d(C, Z(l)[i, m]) * d(Z(l)[i, m], b(l)[j, 0]), every_neuron, every_sample), j, 0, n[l], 1),
    ),
    (
        "bias $b_j$ enters only neuron $j$, but there it enters every sample",
        Entries(Sum(Delta(l)[i, m] * KroneckerDelta(i, j), every_neuron, every_sample), j, 0, n[l], 1),
        ACTIVITY,
    ),
    (
        "the sum over neurons collapses, the sum over samples stays",
        Entries(Sum(Delta(l)[j, m], every_sample), j, 0, n[l], 1),
    ),
    ("a product with a column of ones adds up each row", Delta(l) @ Ones(N, 1)),
    letters=batch_columns,
    convention="a sample is a column",
    wrong={
        "not summed": lambda Delta: Delta,
        "summed over the neurons": lambda Delta: np.sum(Delta, axis=0, keepdims=True),
        "summed over everything: no axis": lambda Delta: np.sum(Delta),
        "an axis is lost: keepdims is forgotten": lambda Delta: np.sum(Delta, axis=1),
        "the last sample alone": lambda Delta: Delta[:, -1:],
        "the mean instead of the sum": lambda Delta: np.mean(Delta, axis=1, keepdims=True),
    },
)

BIAS_GRADIENT_ROWS = Formula(
    d(C, in_rows.b(l)),
    (
        "chain rule through every neuron in every sample",
        Entries(
            Sum(
                d(C, in_rows.z(l)[m, i]) * d(in_rows.z(l)[m, i], in_rows.b(l)[0, j]),
                every_neuron,
                every_sample,
            ),
            0,
            j,
            1,
            n[l],
        ),
    ),
    (
        "bias $b_j$ enters only neuron $j$, but there it enters every sample",
        Entries(
            Sum(in_rows.delta(l)[m, i] * KroneckerDelta(i, j), every_neuron, every_sample), 0, j, 1, n[l]
        ),
        ACTIVITY_ROWS,
    ),
    (
        "the sum over neurons collapses, the sum over samples stays",
        Entries(Sum(in_rows.delta(l)[m, j], every_sample), 0, j, 1, n[l]),
    ),
    ("a product with a row of ones adds up each column", Ones(1, N) @ in_rows.delta(l)),
    letters=batch_rows,
    convention="a sample is a row",
    twin_of=BIAS_GRADIENT,
    wrong={
        "not summed": lambda Delta: Delta,
        "summed over the neurons": lambda Delta: np.sum(Delta, axis=1, keepdims=True),
        "summed over everything: no axis": lambda Delta: np.sum(Delta),
        "the mean instead of the sum": lambda Delta: np.mean(Delta, axis=0, keepdims=True),
    },
)


@BIAS_GRADIENT.program
def bias_gradient(Delta):
    """Return ∂C/∂b of a layer for a whole batch, n × 1, from its errors, n × N.

    >>> bias_gradient(np.array([[1, 10, 100], [2, 0, -2]]))
    array([[111],
           [  0]])
    """
    return np.sum(Delta, axis=1, keepdims=True)


@BIAS_GRADIENT_ROWS.program
def bias_gradient_rows(Delta):
    """Return ∂C/∂b of a layer for a whole batch, 1 × n, from its errors, N × n.

    >>> bias_gradient_rows(np.array([[1, 2], [10, 0], [100, -2]]))
    array([[111,   0]])
    """
    return np.sum(Delta, axis=0, keepdims=True)
