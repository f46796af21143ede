"""The state of an LSTM: the output gate times tanh of the cell."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from snippets.recurrence.gates import c, hyperbolic, lstm, o
from snippets.recurrence.network import every_step, h, t

LSTM_STATE = Formula(
    h(t),
    ("definition: the output gate decides what is shown of the cell", o(t) * hyperbolic(c(t))),
    on=lstm,
    layers=every_step,
    wrong={
        "tanh is forgotten": lambda o_t, c_t: o_t * c_t,
        "tanh of the product": lambda o_t, c_t: np.tanh(o_t * c_t),
    },
)

o_t, c_t = o(t), c(t)


@LSTM_STATE.program
def lstm_state(o_t, c_t):
    """Return the state after step t, H × 1.

    >>> lstm_state(np.array([[0.5]]), c_t=np.array([[2.2]])).round(4)
    array([[0.4879]])
    """
    return o_t * np.tanh(c_t)
