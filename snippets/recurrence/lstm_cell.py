"""The cell of an LSTM: what the forget gate keeps, and what the input gate adds."""

from backprop_checked.algebra.formula import Formula
from snippets.recurrence.gates import c, f, g, i, lstm
from snippets.recurrence.network import every_step, t

LSTM_CELL = Formula(
    c(t),
    ("definition: entry by entry, a share of the cell before and a share of the candidate",
     f(t) * c(t - 1) + i(t) * g(t)),
    on=lstm,
    layers=every_step,
    wrong={
        "the two gates change places": lambda f_t, c_prev, i_t, g_t: i_t * c_prev + f_t * g_t,
        "$1 - f$ for the input gate": lambda f_t, c_prev, g_t: f_t * c_prev + (1 - f_t) * g_t,
    },
)  # fmt: skip

f_t, c_prev, i_t, g_t = f(t), c(t - 1), i(t), g(t)


@LSTM_CELL.program
def lstm_cell(f_t, c_prev, i_t, g_t):
    """Return the cell after step t, H × 1.

    >>> import numpy as np
    >>> lstm_cell(np.array([[0.5]]), c_prev=np.array([[4]]), i_t=np.array([[0.25]]), g_t=np.array([[0.8]]))
    array([[2.2]])
    """
    return f_t * c_prev + i_t * g_t
