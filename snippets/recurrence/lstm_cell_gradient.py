"""LSTM: the gradient of a cell, through the state and through the next cell."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.recurrence.gates import c, f, hyperbolic, lstm, o, one
from snippets.recurrence.network import but_the_last, h, t

shown = d(C, h(t)) * o(t) * (one - hyperbolic(c(t)) * hyperbolic(c(t)))

LSTM_CELL_GRADIENT = Formula(
    d(C, c(t)),
    (
        "the cell is used twice: for the state, through tanh, and by the next cell, times its forget gate",
        shown + d(C, c(t + 1)) * f(t + 1),
    ),
    on=lstm,
    layers=but_the_last,
    wrong={
        "no carry: the next step is forgotten": lambda by_h, o_t, c_t: by_h * o_t * (1 - np.tanh(c_t) ** 2),
        "= for +=: the carry replaces what arrives": lambda by_c_next, f_next: by_c_next * f_next,
        "the forget gate of this step": lambda by_h, o_t, c_t, by_c_next, f_t: lstm_cell_gradient(
            by_h, o_t, c_t, by_c_next, f_t
        ),
        "the slope of tanh is missing": lambda by_h, o_t, by_c_next, f_next: by_h * o_t + by_c_next * f_next,
        "the state for tanh of the cell": lambda by_h, o_t, h_t, by_c_next, f_next: (
            by_h * o_t * (1 - h_t**2) + by_c_next * f_next
        ),
        "the output gate is missing": lambda by_h, c_t, by_c_next, f_next: (
            by_h * (1 - np.tanh(c_t) ** 2) + by_c_next * f_next
        ),
    },
)

by_h, o_t, c_t, h_t = d(C, h(t)), o(t), c(t), h(t)
by_c_next, f_t, f_next = d(C, c(t + 1)), f(t), f(t + 1)


@LSTM_CELL_GRADIENT.program
def lstm_cell_gradient(by_h, o_t, c_t, by_c_next, f_next):
    """Return ∂C/∂c of a step before the last one, H × 1.

    Args:
        by_h: ∂C/∂h of step t, H × 1.
        o_t, c_t: the output gate and the cell of step t, H × 1.
        by_c_next: ∂C/∂c of step t + 1, H × 1.
        f_next: the forget gate of step t + 1, H × 1.

    >>> o_t, c_t = np.array([[0.5]]), np.array([[0]])
    >>> lstm_cell_gradient(np.array([[4]]), o_t, c_t, by_c_next=np.array([[10]]), f_next=np.array([[0.9]]))
    array([[11.]])
    """
    return by_h * o_t * (1 - np.tanh(c_t) ** 2) + by_c_next * f_next
