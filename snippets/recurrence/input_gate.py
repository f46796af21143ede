"""LSTM: the error of the input gate."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, sigma_prime
from snippets.recurrence.gates import c, g, i, lstm, one, z_i
from snippets.recurrence.network import every_step, h, t
from snippets.scalar.sigmoid_slope import SIGMOID_SLOPE

INPUT_GATE = Formula(
    d(C, z_i(t)),
    ("the gate multiplies the candidate, and what it multiplies is its derivative",
     d(C, c(t)) * g(t) * sigma_prime(z_i(t))),
    ("the slope of the sigmoid", d(C, c(t)) * g(t) * i(t) * (one - i(t)), SIGMOID_SLOPE),
    on=lstm,
    layers=every_step,
    wrong={
        "the gate itself for what it multiplies": lambda by_c, i_t: by_c * i_t * i_t * (1 - i_t),
        "the slope is missing": lambda by_c, g_t: by_c * g_t,
        "the slope with z for a": lambda by_c, g_t, z_t: by_c * g_t * z_t * (1 - z_t),
        "the gradient of the state for that of the cell": lambda by_h, i_t, g_t: by_h * g_t * i_t * (1 - i_t),
    },
)  # fmt: skip

by_c, by_h, i_t, g_t, z_t = d(C, c(t)), d(C, h(t)), i(t), g(t), z_i(t)


@INPUT_GATE.program
def input_gate(by_c, i_t, g_t):
    """Return ∂C/∂z of the input gate at step t, H × 1.

    >>> import numpy as np
    >>> input_gate(np.array([[10]]), i_t=np.array([[0.5]]), g_t=np.array([[0.8]]))
    array([[2.]])
    """
    return by_c * g_t * i_t * (1 - i_t)
