"""Without activation functions, many layers are one."""

from backprop_checked.algebra.formula import Formula, last, networks
from backprop_checked.algebra.notation import Each, L, W, a, b, k, m, rows
from backprop_checked.algebra.term import Chain, SumOver
from snippets.vectorised.activity import ACTIVITY, ACTIVITY_ROWS

LINEAR_COLLAPSE = Formula(
    a(L),
    (
        "each layer is put into the next, so every bias is multiplied by the weights of the layers after it",
        Chain(W(k), k, L, 1, -1) @ a(0) + SumOver(Chain(W(m), m, L, k + 1, -1) @ b(k), k, 1, L),
        ACTIVITY,
    ),
    layers=last,
    on=networks(identity=True),
    convention="a sample is a column",
    wrong={
        "the layers in the wrong order": lambda weights, biases, x: linear_collapse(
            weights[::-1], biases[::-1], x
        ),
        "the biases are added as they are": lambda weights, biases, x: (
            linear_collapse(weights, [0 * b for b in biases], x) + sum(biases)
        ),
        "only the last bias is kept": lambda weights, biases, x: (
            linear_collapse(weights, [0 * b for b in biases], x) + biases[-1]
        ),
    },
)

LINEAR_COLLAPSE_ROWS = Formula(
    rows.a(L),
    (
        "each layer is put into the next, so every bias is multiplied by the weights of the layers after it",
        rows.a(0) @ Chain(rows.W(k), k, 1, L) + SumOver(rows.b(k) @ Chain(rows.W(m), m, k + 1, L), k, 1, L),
        ACTIVITY_ROWS,
    ),
    layers=last,
    on=networks(rows, identity=True),
    letters=rows,
    convention="a sample is a row",
    twin_of=LINEAR_COLLAPSE,
    wrong={
        "the layers in the wrong order": lambda row_weights, row_biases, row: linear_collapse_rows(
            row_weights[::-1], row_biases[::-1], row
        ),
        "only the last bias is kept": lambda row_weights, row_biases, row: (
            linear_collapse_rows(row_weights, [0 * b for b in row_biases], row) + row_biases[-1]
        ),
    },
)

weights, biases, x = Each(W(k), k, 1, L), Each(b(k), k, 1, L), a(0)
row_weights, row_biases, row = Each(rows.W(k), k, 1, L), Each(rows.b(k), k, 1, L), rows.a(0)


@LINEAR_COLLAPSE.program
def linear_collapse(weights, biases, x):
    """Return the last layer's activation, n_L × 1, of a network whose σ is the identity: W* x + b*.

    Args:
        weights: W of layers 1 to L, each n × n_prev.
        biases: b of layers 1 to L, each n × 1.
        x: the input, n_0 × 1.

    >>> import numpy as np
    >>> double, one = np.array([[2]]), np.array([[1]])
    >>> linear_collapse([double, double, double], [one, one, one], x=np.array([[5]]))
    array([[47]])
    """
    W_star, b_star = weights[0], biases[0]
    for W, b in zip(weights[1:], biases[1:], strict=True):
        W_star, b_star = W @ W_star, W @ b_star + b
    return W_star @ x + b_star


@LINEAR_COLLAPSE_ROWS.program
def linear_collapse_rows(row_weights, row_biases, row):
    """Return the last layer's activation, 1 × n_L, of a network whose σ is the identity: x W* + b*.

    Args:
        row_weights: W of layers 1 to L, each n_prev × n.
        row_biases: b of layers 1 to L, each 1 × n.
        row: the input, 1 × n_0.

    >>> import numpy as np
    >>> double, one = np.array([[2]]), np.array([[1]])
    >>> linear_collapse_rows([double, double, double], [one, one, one], row=np.array([[5]]))
    array([[47]])
    """
    W_star, b_star = row_weights[0], row_biases[0]
    for W, b in zip(row_weights[1:], row_biases[1:], strict=True):
        W_star, b_star = W_star @ W, b_star @ W + b
    return row @ W_star + b_star
