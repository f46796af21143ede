"""BP2 for a batch: the error of each sample is propagated back separately."""

from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.notation import C, batch_columns, batch_rows, d, l
from snippets.batches.input_gradient import INPUT_GRADIENT, INPUT_GRADIENT_ROWS
from snippets.batches.output_error import OUTPUT_ERROR, OUTPUT_ERROR_ROWS

W, Delta, slope = batch_columns.W, batch_columns.delta, batch_columns.slope
in_rows = batch_rows

HIDDEN_ERROR = Formula(
    Delta(l),
    ("definition of the error", d(C, batch_columns.z(l))),
    (
        "each entry is multiplied by its own slope, as for a single sample",
        batch_columns.cost_slope(l) * slope(l),
        OUTPUT_ERROR,
    ),
    (
        "the gradient with respect to the activations, which are the inputs of the next layer",
        (W(l + 1).T @ Delta(l + 1)) * slope(l),
        INPUT_GRADIENT,
    ),
    layers=hidden,
    letters=batch_columns,
    convention="a sample is a column",
    wrong={
        "the slope is missing": lambda W_next, Delta_next: W_next.T @ Delta_next,
        "W is not transposed": lambda W_next, Delta_next, slope: (W_next @ Delta_next) * slope,
        "the weights of this layer": lambda W, Delta_next, slope: (W.T @ Delta_next) * slope,
    },
)

HIDDEN_ERROR_ROWS = Formula(
    in_rows.delta(l),
    ("definition of the error", d(C, in_rows.z(l))),
    (
        "each entry is multiplied by its own slope, as for a single sample",
        in_rows.cost_slope(l) * in_rows.slope(l),
        OUTPUT_ERROR_ROWS,
    ),
    (
        "the gradient with respect to the activations, which are the inputs of the next layer",
        (in_rows.delta(l + 1) @ in_rows.W(l + 1).T) * in_rows.slope(l),
        INPUT_GRADIENT_ROWS,
    ),
    layers=hidden,
    letters=batch_rows,
    convention="a sample is a row",
    twin_of=HIDDEN_ERROR,
    wrong={
        "the slope is missing": lambda W_next, Delta_next: Delta_next @ W_next.T,
        "the order of columns": lambda W_next, Delta_next, slope: (W_next.T @ Delta_next) * slope,
    },
)


@HIDDEN_ERROR.program
def hidden_error(W_next, Delta_next, slope):
    """Return the errors of a hidden layer, n × N, from the next layer's.

    >>> import numpy as np
    >>> W_next = np.array([[1, 2, 3], [4, 5, 6]])
    >>> hidden_error(W_next, np.array([[1, 1], [10, 0]]), slope=np.array([[1, 0], [1, 1], [0, 1]]))
    array([[41,  0],
           [52,  2],
           [ 0,  3]])
    """
    return (W_next.T @ Delta_next) * slope


@HIDDEN_ERROR_ROWS.program
def hidden_error_rows(W_next, Delta_next, slope):
    """Return the errors of a hidden layer, N × n, from the next layer's. Here W_next is n × n_next.

    >>> import numpy as np
    >>> W_next = np.array([[1, 4], [2, 5], [3, 6]])
    >>> hidden_error_rows(W_next, np.array([[1, 10], [1, 0]]), slope=np.array([[1, 1, 0], [0, 1, 1]]))
    array([[41, 52,  0],
           [ 0,  2,  3]])
    """
    return (Delta_next @ W_next.T) * slope
