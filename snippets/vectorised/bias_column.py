"""The bias as one more column of weights."""

import numpy as np

from backprop_checked.algebra.formula import Formula, networks
from backprop_checked.algebra.notation import W, a, b, l, rows, z
from backprop_checked.algebra.term import Block, Ones
from snippets.vectorised.activity import ACTIVITY, ACTIVITY_ROWS

BIAS_COLUMN = Formula(
    z(l),
    ("the pre-activations of a layer", W(l) @ a(l - 1) + b(l), ACTIVITY),
    (
        "one more neuron, whose activation is always 1 and whose weights are the biases",
        Block(1, W(l), b(l)) @ Block(0, a(l - 1), Ones(1, 1)),
    ),
    on=networks(),
    convention="a sample is a column",
    wrong={
        "the 1 is put first, the biases last": lambda W, a_prev, b: (
            np.hstack([W, b]) @ np.vstack([[[1]], a_prev])
        ),
        "the 1 is forgotten": lambda W, a_prev, b: np.hstack([W, b]) @ a_prev,
        "the biases as one more row of weights": lambda W, a_prev, b: (
            np.vstack([W, b.T]) @ np.vstack([a_prev, [[1]]])
        ),
    },
)

BIAS_ROW = Formula(
    rows.z(l),
    ("the pre-activations of a layer", rows.a(l - 1) @ rows.W(l) + rows.b(l), ACTIVITY_ROWS),
    (
        "one more neuron, whose activation is always 1 and whose weights are the biases",
        Block(1, rows.a(l - 1), Ones(1, 1)) @ Block(0, rows.W(l), rows.b(l)),
    ),
    on=networks(rows),
    letters=rows,
    convention="a sample is a row",
    twin_of=BIAS_COLUMN,
    wrong={
        "the 1 is put first, the biases last": lambda W, a_prev, b: (
            np.hstack([[[1]], a_prev]) @ np.vstack([W, b])
        ),
        "the 1 is forgotten": lambda W, a_prev, b: a_prev @ np.vstack([W, b]),
    },
)


@BIAS_COLUMN.program
def bias_column(W, a_prev, b):
    """Return a layer's pre-activation, n × 1, by one product and no sum.

    >>> bias_column(np.array([[1, 2], [0, 3]]), np.array([[2], [1]]), np.array([[0], [1]]))
    array([[4],
           [4]])
    """
    return np.hstack([W, b]) @ np.vstack([a_prev, [[1]]])


@BIAS_ROW.program
def bias_row(W, a_prev, b):
    """Return a layer's pre-activation, 1 × n, by one product and no sum.

    >>> bias_row(np.array([[1, 0], [2, 3]]), np.array([[2, 1]]), np.array([[0, 1]]))
    array([[4, 4]])
    """
    return np.hstack([a_prev, [[1]]]) @ np.vstack([W, b])
