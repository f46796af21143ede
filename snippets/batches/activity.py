"""A whole batch goes through a layer in one product."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import N, batch_columns, batch_rows, j, k, l, m, n
from backprop_checked.algebra.term import Entries, Ones
from snippets.vectorised.activity import ACTIVITY as ONE_SAMPLE
from snippets.vectorised.activity import ACTIVITY_ROWS as ONE_SAMPLE_ROWS

W, A, b, Z = batch_columns.W, batch_columns.a, batch_columns.b, batch_columns.z
in_rows = batch_rows
every_input = (k, 0, n[l - 1] - 1)

ACTIVITY = Formula(
    Z(l),
    (
        "column $m$ is sample $m$, and goes through the layer as if it were alone",
        Entries(Sum(W(l)[j, k] * A(l - 1)[k, m], every_input) + b(l)[j, 0], j, m, n[l], N),
        ONE_SAMPLE,
    ),
    (
        "every sample gets the same bias: a row of ones copies the column $b$",
        W(l) @ A(l - 1) + b(l) @ Ones(1, N),
    ),
    letters=batch_columns,
    convention="a sample is a column",
    wrong={
        "W is transposed": lambda W, A_prev, b: W.T @ A_prev + b,
        "the batch on the left": lambda W, A_prev, b: A_prev @ W + b,
        "the bias as a row": lambda W, A_prev, b: W @ A_prev + b.T,
        "the bias is forgotten": lambda W, A_prev: W @ A_prev,
    },
)

ACTIVITY_ROWS = Formula(
    in_rows.z(l),
    (
        "row $m$ is sample $m$, and goes through the layer as if it were alone",
        Entries(
            Sum(in_rows.a(l - 1)[m, k] * in_rows.W(l)[k, j], every_input) + in_rows.b(l)[0, j], m, j, N, n[l]
        ),
        ONE_SAMPLE_ROWS,
    ),
    (
        "every sample gets the same bias: a column of ones copies the row $b$",
        in_rows.a(l - 1) @ in_rows.W(l) + Ones(N, 1) @ in_rows.b(l),
    ),
    letters=batch_rows,
    convention="a sample is a row",
    twin_of=ACTIVITY,
    wrong={
        "W is transposed": lambda W, A_prev, b: A_prev @ W.T + b,
        "the batch on the right": lambda W, A_prev, b: W @ A_prev + b,
        "the bias as a column": lambda W, A_prev, b: A_prev @ W + b.T,
        "the bias is forgotten": lambda W, A_prev: A_prev @ W,
    },
)


def pre_activation(W, A_prev, b):
    """Return the pre-activations of a batch, n × N. NumPy copies the column b by itself.

    >>> import numpy as np
    >>> W = np.array([[1, 2], [0, 3], [-1, 1]])
    >>> A_prev = np.array([[2, 1, 0, 0], [1, 0, 1, 0]])
    >>> pre_activation(W, A_prev, b=np.array([[0], [1], [5]]))
    array([[4, 1, 2, 0],
           [4, 1, 4, 1],
           [4, 4, 6, 5]])
    """
    return W @ A_prev + b


def pre_activation_rows(W, A_prev, b):
    """Return the pre-activations of a batch, N × n. NumPy copies the row b by itself. Here W is in × out.

    >>> import numpy as np
    >>> W = np.array([[1, 0, -1], [2, 3, 1]])
    >>> A_prev = np.array([[2, 1], [1, 0], [0, 1], [0, 0]])
    >>> pre_activation_rows(W, A_prev, b=np.array([[0, 1, 5]]))
    array([[4, 4, 4],
           [1, 1, 4],
           [2, 4, 6],
           [0, 1, 5]])
    """
    return A_prev @ W + b


# The name of a formula is a part of its address, and stays; its program has the field's word.
ACTIVITY.bind(pre_activation, "ACTIVITY", globals())
ACTIVITY_ROWS.bind(pre_activation_rows, "ACTIVITY_ROWS", globals())
