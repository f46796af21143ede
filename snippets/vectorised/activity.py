"""The pre-activations of a layer: weights times activations, plus biases."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import W, a, b, j, k, l, n, rows, z
from backprop_checked.algebra.term import Entries
from snippets.index_notation.activity import ACTIVITY as ONE_NEURON

every_input = (k, 0, n[l - 1] - 1)

ACTIVITY = Formula(
    z(l),
    (
        "neuron $j$ sums each activation times its weight, and adds its bias",
        Entries(Sum(W(l)[j, k] * a(l - 1)[k, 0], every_input) + b(l)[j, 0], j, 0, n[l], 1),
        ONE_NEURON,
    ),
    ("row $j$ of $W$ times the column $a$, for every $j$: a matrix product", W(l) @ a(l - 1) + b(l)),
    convention="a sample is a column",
    wrong={
        "W is transposed": lambda W, a_prev, b: W.T @ a_prev + b,
        "the order is reversed": lambda W, a_prev, b: a_prev @ W + b,
        "entry by entry instead of a matrix product": lambda W, a_prev, b: W * a_prev + b,
        "the bias is forgotten": lambda W, a_prev: W @ a_prev,
    },
)

ACTIVITY_ROWS = Formula(
    rows.z(l),
    (
        "neuron $j$ sums each activation times its weight, and adds its bias",
        Entries(Sum(rows.a(l - 1)[0, k] * rows.W(l)[k, j], every_input) + rows.b(l)[0, j], 0, j, 1, n[l]),
        ONE_NEURON,
    ),
    (
        "the row $a$ times column $j$ of $W$, for every $j$: a matrix product",
        rows.a(l - 1) @ rows.W(l) + rows.b(l),
    ),
    letters=rows,
    convention="a sample is a row",
    twin_of=ACTIVITY,
    wrong={
        "W is transposed": lambda W, a_prev, b: a_prev @ W.T + b,
        "the order of a column": lambda W, a_prev, b: W @ a_prev + b,
    },
)


def pre_activation(W, a_prev, b):
    """Return a layer's pre-activation, n × 1.

    >>> import numpy as np
    >>> W = np.array([[1, 2], [0, 3], [-1, 1]])
    >>> a_prev = np.array([[2], [1]])
    >>> b = np.array([[0], [1], [5]])
    >>> pre_activation(W, a_prev, b)
    array([[4],
           [4],
           [4]])
    """
    return W @ a_prev + b


def pre_activation_rows(W, a_prev, b):
    """Return a layer's pre-activation, 1 × n. Here W is in × out.

    >>> import numpy as np
    >>> W = np.array([[1, 0, -1], [2, 3, 1]])
    >>> pre_activation_rows(W, np.array([[2, 1]]), np.array([[0, 1, 5]]))
    array([[4, 4, 4]])
    """
    return a_prev @ W + b


# The name of a formula is a part of its address, and stays; its program has the field's word.
ACTIVITY.bind(pre_activation, "ACTIVITY", globals())
ACTIVITY_ROWS.bind(pre_activation_rows, "ACTIVITY_ROWS", globals())
