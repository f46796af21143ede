"""The gradient with respect to the inputs is not summed over the batch: each sample has its own."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, batch_columns, batch_rows, d, j, k, l, m, n
from backprop_checked.algebra.term import Entries
from snippets.batches.activity import ACTIVITY, ACTIVITY_ROWS

W, A, Z, Delta = batch_columns.W, batch_columns.a, batch_columns.z, batch_columns.delta
in_rows = batch_rows
every_neuron = (j, 0, n[l] - 1)

INPUT_GRADIENT = Formula(
    d(C, A(l - 1)),
    (
        "chain rule: input $k$ of sample $m$ influences every neuron, but in sample $m$ only",
        Entries(Sum(d(C, Z(l)[j, m]) * d(Z(l)[j, m], A(l - 1)[k, m]), every_neuron), k, m, n[l - 1], N),
    ),
    (
        "definition of the error; each neuron multiplies this input by one weight",
        Entries(Sum(W(l)[j, k] * Delta(l)[j, m], every_neuron), k, m, n[l - 1], N),
        ACTIVITY,
    ),
    ("the sum runs down a column of $W$, so $W$ is transposed", W(l).T @ Delta(l)),
    letters=batch_columns,
    convention="a sample is a column",
    wrong={
        "W is not transposed": lambda W, Delta: W @ Delta,
        "the order of rows": lambda W, Delta: Delta @ W.T,
        "summed over the batch": lambda W, Delta: W.T @ np.sum(Delta, axis=1, keepdims=True),
        "summed over the batch, and copied back": lambda W, Delta: (
            W.T @ (np.sum(Delta, axis=1, keepdims=True) + 0 * Delta)
        ),
    },
)

INPUT_GRADIENT_ROWS = Formula(
    d(C, in_rows.a(l - 1)),
    (
        "chain rule: input $k$ of sample $m$ influences every neuron, but in sample $m$ only",
        Entries(
            Sum(d(C, in_rows.z(l)[m, j]) * d(in_rows.z(l)[m, j], in_rows.a(l - 1)[m, k]), every_neuron),
            m,
            k,
            N,
            n[l - 1],
        ),
    ),
    (
        "definition of the error; each neuron multiplies this input by one weight",
        Entries(Sum(in_rows.delta(l)[m, j] * in_rows.W(l)[k, j], every_neuron), m, k, N, n[l - 1]),
        ACTIVITY_ROWS,
    ),
    (
        "the sum runs along a row of $W$, so $W$ is transposed",
        in_rows.delta(l) @ in_rows.W(l).T,
    ),
    letters=batch_rows,
    convention="a sample is a row",
    twin_of=INPUT_GRADIENT,
    wrong={
        "W is not transposed": lambda W, Delta: Delta @ W,
        "the order of columns": lambda W, Delta: W.T @ Delta,
        "summed over the batch": lambda W, Delta: np.sum(Delta, axis=0, keepdims=True) @ W.T,
    },
)


@INPUT_GRADIENT.program
def input_gradient(W, Delta):
    """Return ∂C/∂A of the layer before, n_prev × N.

    >>> W = np.array([[1, 2, 3], [4, 5, 6]])
    >>> input_gradient(W, np.array([[1, 1], [10, 0]]))
    array([[41,  1],
           [52,  2],
           [63,  3]])
    """
    return W.T @ Delta


@INPUT_GRADIENT_ROWS.program
def input_gradient_rows(W, Delta):
    """Return ∂C/∂A of the layer before, N × n_prev. Here W is in × out.

    >>> W = np.array([[1, 4], [2, 5], [3, 6]])
    >>> input_gradient_rows(W, np.array([[1, 10], [1, 0]]))
    array([[41, 52, 63],
           [ 1,  2,  3]])
    """
    return Delta @ W.T
