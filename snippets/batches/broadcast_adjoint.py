"""The adjoint of broadcasting is summing: what is copied forward is summed backward."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, N, j, m, n
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Ones

height = n[1]
every_neuron, every_sample = (j, 0, height - 1), (m, 0, N - 1)


def copied(letter, G, B, stretched):
    """A column or a row, its copies, and the coefficients of a weighted sum of them."""
    sizes = [{height: 5, N: 4}, {height: 3, N: 4}]
    return [
        Graph(f"{size[height]} neurons, {size[N]} samples", [letter, G], {B: stretched}, size)
        for size in sizes
    ]


copies = Sign("B", "bias", "the bias, copied for every sample")
b, B, G = Letter("b", height, 1), Letter(copies, height, N), Letter("G", height, N)

BROADCAST_ADJOINT = Formula(
    Sum(G[j, m] * B[j, m], every_neuron, every_sample),
    ("every column of $B$ is $b$", Sum(G[j, m] * b[j, 0], every_neuron, every_sample)),
    (
        "$b_j$ does not depend on the sample, so it is taken out of the sum over samples",
        Sum(b[j, 0] * Sum(G[j, m], every_sample), every_neuron),
    ),
    on=copied(b, G, B, b @ Ones(1, N)),
    convention="a sample is a column",
    wrong={
        "the mean instead of the sum": lambda G, b: np.sum(np.mean(G, axis=1, keepdims=True) * b),
        "summed over the neurons": lambda G, b: np.sum(np.sum(G, axis=0) * b),
        "one sample instead of all": lambda G, b: np.sum(G[:, :1] * b),
    },
)

b_row, B_rows, G_rows = Letter("b", 1, height), Letter(copies, N, height), Letter("G", N, height)

BROADCAST_ADJOINT_ROWS = Formula(
    Sum(G_rows[m, j] * B_rows[m, j], every_sample, every_neuron),
    ("every row of $B$ is $b$", Sum(G_rows[m, j] * b_row[0, j], every_sample, every_neuron)),
    (
        "$b_j$ does not depend on the sample, so it is taken out of the sum over samples",
        Sum(b_row[0, j] * Sum(G_rows[m, j], every_sample), every_neuron),
    ),
    on=copied(b_row, G_rows, B_rows, Ones(N, 1) @ b_row),
    convention="a sample is a row",
    twin_of=BROADCAST_ADJOINT,
    wrong={
        "the mean instead of the sum": lambda G_rows, b_row: np.sum(np.mean(G_rows, axis=0) * b_row),
        "summed over the neurons": lambda G_rows, b_row: np.sum(np.sum(G_rows, axis=1) * b_row),
    },
)


@BROADCAST_ADJOINT.program
def broadcast_adjoint(G, b):
    """Return ⟨G, b copied⟩, one number, without copying b: G is summed instead.

    >>> G, b = np.array([[1, 2, 3], [10, 0, -10]]), np.array([[100], [7]])
    >>> int(broadcast_adjoint(G, b)), int(np.sum(G * b))
    (600, 600)
    """
    return np.sum(np.sum(G, axis=1, keepdims=True) * b)


@BROADCAST_ADJOINT_ROWS.program
def broadcast_adjoint_rows(G_rows, b_row):
    """Return ⟨G, b copied⟩, one number, without copying b: G is summed instead.

    >>> G, b = np.array([[1, 10], [2, 0], [3, -10]]), np.array([[100, 7]])
    >>> int(broadcast_adjoint_rows(G, b)), int(np.sum(G * b))
    (600, 600)
    """
    return np.sum(np.sum(G_rows, axis=0, keepdims=True) * b_row)
