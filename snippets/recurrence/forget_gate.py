"""LSTM: the error of the forget gate."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, sigma_prime
from snippets.recurrence.gates import c, f, i, lstm, one, z_f
from snippets.recurrence.network import every_step, t
from snippets.scalar.sigmoid_slope import SIGMOID_SLOPE

FORGET_GATE = Formula(
    d(C, z_f(t)),
    ("the gate multiplies the cell of the step before", d(C, c(t)) * c(t - 1) * sigma_prime(z_f(t))),
    ("the slope of the sigmoid", d(C, c(t)) * c(t - 1) * f(t) * (one - f(t)), SIGMOID_SLOPE),
    on=lstm,
    layers=every_step,
    wrong={
        "the cell of this step": lambda by_c, f_t, c_t: by_c * c_t * f_t * (1 - f_t),
        "the slope is missing": lambda by_c, c_prev: by_c * c_prev,
        "the slope of another gate": lambda by_c, c_prev, i_t: by_c * c_prev * i_t * (1 - i_t),
    },
)

by_c, c_prev, c_t, f_t, i_t = d(C, c(t)), c(t - 1), c(t), f(t), i(t)


@FORGET_GATE.program
def forget_gate(by_c, f_t, c_prev):
    """Return ∂C/∂z of the forget gate at step t, H × 1.

    >>> import numpy as np
    >>> forget_gate(np.array([[10]]), f_t=np.array([[0.5]]), c_prev=np.array([[4]]))
    array([[10.]])
    """
    return by_c * c_prev * f_t * (1 - f_t)
