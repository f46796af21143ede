"""A stack of N samples and matmul: the same gradients as the two matrix products."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, N, Tensor, d, j, k, m, n
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries
from snippets.batches.weight_gradient import WEIGHT_GRADIENT, WEIGHT_GRADIENT_ROWS

here, below = n[1], n[0]
every_sample, every_input = (m, 0, N - 1), (k, 0, below - 1)
SIZES = [{N: 5, here: 3, below: 4}, {N: 4, here: 1, below: 3}]


def one_layer(free, steps, rules):
    """One layer, in a width of three and in a width of one."""
    marks = [f"{size[below]}-{size[here]}, {size[N]} samples" for size in SIZES]
    return [
        Graph(
            mark,
            free,
            steps,
            size,
            opaque=("cost",),
            rules=rules,
            alike="np.squeeze loses a width of 1" if size[here] == 1 else "",
        )
        for mark, size in zip(marks, SIZES, strict=True)
    ]


W, b, A, Z = Letter("W", here, below), Letter("b", here, 1), Letter("A", below, N), Letter("Z", here, N)
stacked_A = Sign(
    "A_stack", "activation", "the activations of a batch as a stack of columns or rows", r"\mathcal{A}"
)
stacked_Z = Sign(
    "Z_stack",
    "pre-activation",
    "the pre-activations of a batch as a stack of columns or rows",
    r"\mathcal{Z}",
)
A_stack, Z_stack = Tensor(stacked_A, N, below, 1), Tensor(stacked_Z, N, here, 1)
Delta, Delta_stack = Letter("Delta", here, N), d(C, Z_stack)

STACK = Formula(
    d(C, W),
    ("samples are columns of one matrix", Delta @ A.T, WEIGHT_GRADIENT),
    (
        "column $m$ of the matrix is slice $m$ of the stack, N × n × 1",
        Entries(Sum(d(C, Z_stack[m, j, 0]) * A_stack[m, k, 0], every_sample), j, k, here, below),
    ),
    on=one_layer(
        [A_stack, W, b],
        {
            Z_stack: lambda A_stack, W, b: W @ A_stack + b,
            A: lambda A_stack: A_stack[:, :, 0].T,
            Z: lambda Z_stack: Z_stack[:, :, 0].T,
            C: AnyFunction("C", Z),
        },
        {
            Z_stack[m, j, 0]: Sum(W[j, k] * A_stack[m, k, 0], every_input) + b[j, 0],
            A[k, m]: A_stack[m, k, 0],
            Z[j, m]: Z_stack[m, j, 0],
        },
    ),
    convention="a sample is a column",
    wrong={
        "the stack is not summed": lambda Delta_stack, A_stack: Delta_stack @ A_stack.transpose(0, 2, 1),
        "the mean over the stack instead of the sum": lambda Delta_stack, A_stack: np.mean(
            Delta_stack @ A_stack.transpose(0, 2, 1), axis=0
        ),
        "transposed by .T, which reverses all three axes": lambda Delta_stack, A_stack: np.sum(
            Delta_stack @ A_stack.T, axis=0
        ),
        "squeezed first: a width of 1 is lost": lambda Delta_stack, A_stack: np.einsum(
            "mj,mk->jk", np.squeeze(Delta_stack), np.squeeze(A_stack)
        ),
        "the sample is kept by einsum": lambda Delta_stack, A_stack: np.einsum(
            "mji,mki->mjk", Delta_stack, A_stack
        ),
    },
)

W_rows, b_row = Letter("W", below, here), Letter("b", 1, here)
A_rows, Z_rows, Delta_rows = Letter("A", N, below), Letter("Z", N, here), Letter("Delta", N, here)
A_stack_rows, Z_stack_rows = Tensor(stacked_A, N, 1, below), Tensor(stacked_Z, N, 1, here)
Delta_stack_rows = d(C, Z_stack_rows)

STACK_ROWS = Formula(
    d(C, W_rows),
    ("samples are rows of one matrix", A_rows.T @ Delta_rows, WEIGHT_GRADIENT_ROWS),
    (
        "row $m$ of the matrix is slice $m$ of the stack, N × 1 × n",
        Entries(Sum(A_stack_rows[m, 0, k] * d(C, Z_stack_rows[m, 0, j]), every_sample), k, j, below, here),
    ),
    on=one_layer(
        [A_stack_rows, W_rows, b_row],
        {
            Z_stack_rows: lambda A_stack, W, b: A_stack @ W + b,
            A_rows: lambda A_stack: A_stack[:, 0, :],
            Z_rows: lambda Z_stack: Z_stack[:, 0, :],
            C: AnyFunction("C", Z_rows.T),  # the cost of the columns
        },
        {
            Z_stack_rows[m, 0, j]: Sum(A_stack_rows[m, 0, k] * W_rows[k, j], every_input) + b_row[0, j],
            A_rows[m, k]: A_stack_rows[m, 0, k],
            Z_rows[m, j]: Z_stack_rows[m, 0, j],
        },
    ),
    convention="a sample is a row",
    twin_of=STACK,
    wrong={
        "the stack is not summed": lambda Delta_stack_rows, A_stack_rows: (
            A_stack_rows.transpose(0, 2, 1) @ Delta_stack_rows
        ),
        "the result is transposed": lambda Delta_stack_rows, A_stack_rows: np.sum(
            Delta_stack_rows.transpose(0, 2, 1) @ A_stack_rows, axis=0
        ),
    },
)


@STACK.program
def stack(Delta_stack, A_stack):
    """Return ∂C/∂W of a layer, n × n_prev: one outer product a slice, then the sum over the stack.

    Args:
        Delta_stack: the errors, N × n × 1.
        A_stack: the activations of the layer before, N × n_prev × 1.

    >>> D, A = np.array([[[1], [2]], [[10], [0]]]), np.array([[[3], [4], [5]], [[1], [0], [1]]])
    >>> stack(D, A)
    array([[13,  4, 15],
           [ 6,  8, 10]])
    >>> np.einsum("mji,mki->jk", D, A)
    array([[13,  4, 15],
           [ 6,  8, 10]])
    """
    return np.sum(np.matmul(Delta_stack, A_stack.transpose(0, 2, 1)), axis=0)


@STACK_ROWS.program
def stack_rows(Delta_stack_rows, A_stack_rows):
    """Return ∂C/∂W of a layer, n_prev × n, from a stack of rows; einsum multiplies and sums at once.

    Args:
        Delta_stack_rows: the errors, N × 1 × n.
        A_stack_rows: the activations of the layer before, N × 1 × n_prev.

    >>> D, A = np.array([[[1, 2]], [[10, 0]]]), np.array([[[3, 4, 5]], [[1, 0, 1]]])
    >>> stack_rows(D, A)
    array([[13,  6],
           [ 4,  8],
           [15, 10]])
    """
    return np.einsum("mik,mij->kj", A_stack_rows, Delta_stack_rows)
