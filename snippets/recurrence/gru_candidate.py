"""GRU: the error of the candidate."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.recurrence.gates import gru, hyperbolic, n, one, u, z_n
from snippets.recurrence.network import every_step, h, t

GRU_CANDIDATE = Formula(
    d(C, z_n(t)),
    ("the candidate is a tanh, and has the weight $1 - u$",
     d(C, h(t)) * (one - u(t)) * (one - hyperbolic(z_n(t)) * hyperbolic(z_n(t)))),
    ("$n$ is that tanh, from the forward pass", d(C, h(t)) * (one - u(t)) * (one - n(t) * n(t))),
    on=gru,
    layers=every_step,
    wrong={
        "$u$ for $1 - u$": lambda by_h, u_t, n_t: by_h * u_t * (1 - n_t**2),
        "the sigmoid's rule": lambda by_h, u_t, n_t: by_h * (1 - u_t) * n_t * (1 - n_t),
        "the slope is missing": lambda by_h, u_t: by_h * (1 - u_t),
    },
)  # fmt: skip

by_h, u_t, n_t = d(C, h(t)), u(t), n(t)


@GRU_CANDIDATE.program
def gru_candidate(by_h, u_t, n_t):
    """Return ∂C/∂z of the candidate at step t, H × 1.

    >>> import numpy as np
    >>> gru_candidate(np.array([[10]]), u_t=np.array([[0.5]]), n_t=np.array([[0.8]])).round(9)
    array([[1.8]])
    """
    return by_h * (1 - u_t) * (1 - n_t**2)
