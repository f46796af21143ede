"""GRU: the gradient of a state, which the next step uses in four places."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.recurrence.gates import W_n, W_r, W_u, gru, r, u, z_n, z_r, z_u
from snippets.recurrence.network import G, but_the_last, h, t

GRU_STATE_GRADIENT = Formula(
    d(C, h(t)),
    ("all paths: through its copy, straight into the next state, through the candidate and both gates",
     G(t) + u(t + 1) * d(C, h(t + 1)) + r(t + 1) * (W_n.T @ d(C, z_n(t + 1)))
     + W_r.T @ d(C, z_r(t + 1)) + W_u.T @ d(C, z_u(t + 1))),
    on=gru,
    layers=but_the_last,
    wrong={
        "the way straight on is forgotten": lambda G_t, r_next, by_n, by_r, by_u, W_n, W_r, W_u: (
            G_t + r_next * (W_n.T @ by_n) + W_r.T @ by_r + W_u.T @ by_u
        ),
        "the gates' shares are forgotten": lambda G_t, by_next, u_next, r_next, by_n, W_n: (
            G_t + u_next * by_next + r_next * (W_n.T @ by_n)
        ),
        "the reset gate is forgotten": lambda G_t, by_next, u_next, by_n, by_r, by_u, W_n, W_r, W_u: (
            gru_state_gradient(G_t, by_next, u_next, 1, by_n, by_r, by_u, W_n, W_r, W_u)
        ),
        "the gates of this step": lambda G_t, by_next, u_t, r_t, by_n, by_r, by_u, W_n, W_r, W_u: (
            gru_state_gradient(G_t, by_next, u_t, r_t, by_n, by_r, by_u, W_n, W_r, W_u)
        ),
    },
)  # fmt: skip

G_t, by_next, u_next, r_next, u_t, r_t = G(t), d(C, h(t + 1)), u(t + 1), r(t + 1), u(t), r(t)
by_n, by_r, by_u = d(C, z_n(t + 1)), d(C, z_r(t + 1)), d(C, z_u(t + 1))


@GRU_STATE_GRADIENT.program
def gru_state_gradient(G_t, by_next, u_next, r_next, by_n, by_r, by_u, W_n, W_r, W_u):
    """Return ∂C/∂h of a step before the last one, H × 1.

    Args:
        G_t: the gradient that arrives from outside at step t, H × 1.
        by_next: ∂C/∂h of step t + 1, H × 1.
        u_next, r_next: the update and the reset gate of step t + 1, H × 1.
        by_n, by_r, by_u: ∂C/∂z of the candidate and of both gates at step t + 1, H × 1.
        W_n, W_r, W_u: their weights of the state, H × H.

    >>> import numpy as np
    >>> one = np.array([[1]])
    >>> half = 0.5 * one
    >>> gru_state_gradient(100 * one, 10 * one, half, half, 4 * one, one, one, 2 * one, one, 3 * one)
    array([[113.]])
    """
    return G_t + u_next * by_next + r_next * (W_n.T @ by_n) + W_r.T @ by_r + W_u.T @ by_u
