"""LSTM: the gradient of the last cell."""

import numpy as np

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, d
from snippets.recurrence.gates import c, f, hyperbolic, lstm, o, one
from snippets.recurrence.network import T, h

LSTM_LAST_CELL = Formula(
    d(C, c(T)),
    (
        "no later cell uses it, only the state does",
        d(C, h(T)) * o(T) * (one - hyperbolic(c(T)) * hyperbolic(c(T))),
    ),
    on=lstm,
    layers=last,
    wrong={
        "times the forget gate": lambda by_h, o_T, c_T, f_T: lstm_last_cell(by_h, o_T, c_T) * f_T,
        "the slope of tanh is missing": lambda by_h, o_T: by_h * o_T,
    },
)

by_h, o_T, c_T, f_T = d(C, h(T)), o(T), c(T), f(T)


@LSTM_LAST_CELL.program
def lstm_last_cell(by_h, o_T, c_T):
    """Return ∂C/∂c of the last step, H × 1.

    >>> lstm_last_cell(np.array([[4]]), np.array([[0.5]]), c_T=np.array([[0]]))
    array([[2.]])
    """
    return by_h * o_T * (1 - np.tanh(c_T) ** 2)
