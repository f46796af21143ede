"""LSTM: the errors of the four gates, one below the other."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from backprop_checked.algebra.term import Block
from snippets.recurrence.candidate import CANDIDATE, candidate
from snippets.recurrence.forget_gate import FORGET_GATE, forget_gate
from snippets.recurrence.gates import c, delta, f, g, hyperbolic, i, lstm, o, one, z_f, z_g, z_i, z_o
from snippets.recurrence.input_gate import INPUT_GATE, input_gate
from snippets.recurrence.network import every_step, h, t
from snippets.recurrence.output_gate import OUTPUT_GATE, output_gate

LSTM_ERROR = Formula(
    delta(t),
    ("the pre-activations of the four gates, one below the other",
     Block(0, d(C, z_i(t)), d(C, z_f(t)), d(C, z_g(t)), d(C, z_o(t)))),
    ("the error of each gate",
     Block(0, d(C, c(t)) * g(t) * i(t) * (one - i(t)), d(C, c(t)) * c(t - 1) * f(t) * (one - f(t)),
           d(C, c(t)) * i(t) * (one - g(t) * g(t)), d(C, h(t)) * hyperbolic(c(t)) * o(t) * (one - o(t))),
     INPUT_GATE, FORGET_GATE, CANDIDATE, OUTPUT_GATE),
    on=lstm,
    layers=every_step,
    wrong={
        "the gates in another order": lambda by_c, by_h, i_t, f_t, g_t, o_t, c_prev, c_t: (
            np.roll(lstm_error(by_c, by_h, i_t, f_t, g_t, o_t, c_prev, c_t), len(i_t), axis=0)
        ),
        "the slope of a sigmoid for all four": lambda by_c, by_h, i_t, f_t, g_t, o_t, c_prev, c_t: (
            np.concatenate(
                [
                    input_gate(by_c, i_t, g_t),
                    forget_gate(by_c, f_t, c_prev),
                    by_c * i_t * g_t * (1 - g_t),
                    output_gate(by_h, o_t, c_t),
                ]
            )
        ),
        "the gradient of the state for all four": lambda by_h, i_t, f_t, g_t, o_t, c_prev, c_t: (
            lstm_error(by_h, by_h, i_t, f_t, g_t, o_t, c_prev, c_t)
        ),
    },
)  # fmt: skip

by_c, by_h, i_t, f_t, g_t, o_t = d(C, c(t)), d(C, h(t)), i(t), f(t), g(t), o(t)
c_prev, c_t = c(t - 1), c(t)


@LSTM_ERROR.program
def lstm_error(by_c, by_h, i_t, f_t, g_t, o_t, c_prev, c_t):
    """Return the errors of the input gate, the forget gate, the candidate and the output gate, 4H × 1.

    >>> half, ten, four = np.array([[0.5]]), np.array([[10]]), np.array([[4]])
    >>> tanh_of_it = np.array([[np.arctanh(0.8)]])
    >>> lstm_error(ten, ten, half, half, np.array([[0.8]]), half, c_prev=four, c_t=tanh_of_it).round(9)
    array([[ 2. ],
           [10. ],
           [ 1.8],
           [ 2. ]])
    """
    return np.concatenate(
        [
            input_gate(by_c, i_t, g_t),
            forget_gate(by_c, f_t, c_prev),
            candidate(by_c, i_t, g_t),
            output_gate(by_h, o_t, c_t),
        ]
    )
