"""LSTM: the error of the output gate."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, sigma_prime
from snippets.recurrence.gates import c, hyperbolic, lstm, o, one, z_o
from snippets.recurrence.network import every_step, h, t
from snippets.scalar.sigmoid_slope import SIGMOID_SLOPE

OUTPUT_GATE = Formula(
    d(C, z_o(t)),
    ("the gate multiplies tanh of the cell", d(C, h(t)) * hyperbolic(c(t)) * sigma_prime(z_o(t))),
    ("the slope of the sigmoid", d(C, h(t)) * hyperbolic(c(t)) * o(t) * (one - o(t)), SIGMOID_SLOPE),
    on=lstm,
    layers=every_step,
    wrong={
        "the cell for tanh of the cell": lambda by_h, o_t, c_t: by_h * c_t * o_t * (1 - o_t),
        "the gradient of the cell for that of the state": lambda by_c, o_t, c_t: (
            by_c * np.tanh(c_t) * o_t * (1 - o_t)
        ),
        "the slope is missing": lambda by_h, c_t: by_h * np.tanh(c_t),
    },
)

by_h, by_c, o_t, c_t = d(C, h(t)), d(C, c(t)), o(t), c(t)


@OUTPUT_GATE.program
def output_gate(by_h, o_t, c_t):
    """Return ∂C/∂z of the output gate at step t, H × 1.

    >>> output_gate(np.array([[10]]), o_t=np.array([[0.5]]), c_t=np.array([[np.arctanh(0.8)]]))
    array([[2.]])
    """
    return by_h * np.tanh(c_t) * o_t * (1 - o_t)
