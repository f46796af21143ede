"""GRU as libraries compute it: the reset gate multiplies a product, and has another error."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, sigma_prime
from snippets.recurrence.gates import W_n, c_n, gru_reset_late, one, r, v, z_n, z_r
from snippets.recurrence.network import every_step, h, t
from snippets.scalar.sigmoid_slope import SIGMOID_SLOPE

GRU_LATE_RESET = Formula(
    d(C, z_r(t)),
    ("the gate multiplies $v$, in the pre-activation of the candidate",
     d(C, z_n(t)) * v(t) * sigma_prime(z_r(t))),
    ("the slope of the sigmoid", d(C, z_n(t)) * v(t) * r(t) * (one - r(t)), SIGMOID_SLOPE),
    ("$v$ is a product, and has a bias of its own",
     d(C, z_n(t)) * (W_n @ h(t - 1) + c_n) * r(t) * (one - r(t))),
    on=gru_reset_late,
    layers=every_step,
    wrong={
        "the reset gate before the product": lambda W_n, by_n, h_prev, r_t: (
            (W_n.T @ by_n) * h_prev * r_t * (1 - r_t)
        ),
        "the bias is forgotten": lambda by_n, W_n, h_prev, r_t: by_n * (W_n @ h_prev) * r_t * (1 - r_t),
    },
)  # fmt: skip

by_n, h_prev, r_t = d(C, z_n(t)), h(t - 1), r(t)


@GRU_LATE_RESET.program
def gru_late_reset(by_n, W_n, h_prev, c_n, r_t):
    """Return ∂C/∂z of the reset gate at step t, H × 1.

    Args:
        by_n: ∂C/∂z of the candidate, H × 1.
        W_n, c_n: the candidate's weights of the state, H × H, and the bias beside them, H × 1.
        h_prev: the state of step t − 1, H × 1.
        r_t: the reset gate, H × 1.

    >>> import numpy as np
    >>> W_n, c_n = np.array([[0, 2], [1, 0]]), np.array([[0], [1]])
    >>> half, by_n = np.array([[0.5], [0.5]]), np.array([[3], [4]])
    >>> gru_late_reset(by_n, W_n, h_prev=np.array([[1], [2]]), c_n=c_n, r_t=half)
    array([[3.],
           [2.]])
    """
    return by_n * (W_n @ h_prev + c_n) * r_t * (1 - r_t)
