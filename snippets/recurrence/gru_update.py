"""GRU: the error of the update gate."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, sigma_prime
from snippets.recurrence.gates import gru, n, one, u, z_u
from snippets.recurrence.network import every_step, h, t
from snippets.scalar.sigmoid_slope import SIGMOID_SLOPE

GRU_UPDATE = Formula(
    d(C, z_u(t)),
    (
        "the gate stands in both summands, once with a minus",
        d(C, h(t)) * (h(t - 1) - n(t)) * sigma_prime(z_u(t)),
    ),
    ("the slope of the sigmoid", d(C, h(t)) * (h(t - 1) - n(t)) * u(t) * (one - u(t)), SIGMOID_SLOPE),
    on=gru,
    layers=every_step,
    wrong={
        "the sign is wrong": lambda by_h, h_prev, n_t, u_t: by_h * (n_t - h_prev) * u_t * (1 - u_t),
        "the share of $1 - u$ is forgotten": lambda by_h, h_prev, u_t: by_h * h_prev * u_t * (1 - u_t),
        "the slope is missing": lambda by_h, h_prev, n_t: by_h * (h_prev - n_t),
    },
)

by_h, h_prev, n_t, u_t = d(C, h(t)), h(t - 1), n(t), u(t)


@GRU_UPDATE.program
def gru_update(by_h, h_prev, n_t, u_t):
    """Return ∂C/∂z of the update gate at step t, H × 1.

    >>> import numpy as np
    >>> gru_update(np.array([[10]]), np.array([[0.4]]), n_t=np.array([[0.8]]), u_t=np.array([[0.5]]))
    array([[-1.]])
    """
    return by_h * (h_prev - n_t) * u_t * (1 - u_t)
