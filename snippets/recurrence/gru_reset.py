"""GRU: the error of the reset gate."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, sigma_prime
from snippets.recurrence.gates import W_n, gru, m, one, r, z_n, z_r
from snippets.recurrence.network import every_step, h, t
from snippets.scalar.sigmoid_slope import SIGMOID_SLOPE

GRU_RESET = Formula(
    d(C, z_r(t)),
    ("$m = r \\odot h$ enters the candidate, and the gate multiplies the state before",
     d(C, m(t)) * h(t - 1) * sigma_prime(z_r(t))),
    ("back through the weights of the candidate", (W_n.T @ d(C, z_n(t))) * h(t - 1) * sigma_prime(z_r(t))),
    ("the slope of the sigmoid", (W_n.T @ d(C, z_n(t))) * h(t - 1) * r(t) * (one - r(t)), SIGMOID_SLOPE),
    on=gru,
    layers=every_step,
    wrong={
        "the weights of the candidate are skipped": lambda by_n, h_prev, r_t: by_n * h_prev * r_t * (1 - r_t),
        "W is not transposed": lambda W_n, by_n, h_prev, r_t: (W_n @ by_n) * h_prev * r_t * (1 - r_t),
        "the state of this step": lambda W_n, by_n, h_t, r_t: gru_reset(W_n, by_n, h_t, r_t),
        "the slope is missing": lambda W_n, by_n, h_prev: (W_n.T @ by_n) * h_prev,
    },
)  # fmt: skip

by_n, h_prev, h_t, r_t = d(C, z_n(t)), h(t - 1), h(t), r(t)


@GRU_RESET.program
def gru_reset(W_n, by_n, h_prev, r_t):
    """Return ∂C/∂z of the reset gate at step t, H × 1.

    Args:
        W_n: the weights of the state in the candidate, H × H.
        by_n: ∂C/∂z of the candidate, H × 1.
        h_prev: the state of step t − 1, H × 1.
        r_t: the reset gate, H × 1.

    >>> import numpy as np
    >>> W_n, by_n = np.array([[0, 2], [1, 0]]), np.array([[3], [4]])
    >>> gru_reset(W_n, by_n, h_prev=np.array([[1], [2]]), r_t=np.array([[0.5], [0.5]]))
    array([[1.],
           [3.]])
    """
    return (W_n.T @ by_n) * h_prev * r_t * (1 - r_t)
