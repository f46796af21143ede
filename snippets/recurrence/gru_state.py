"""The state of a GRU: a mean of the state before and a candidate, weighted by the update gate."""

from backprop_checked.algebra.formula import Formula
from snippets.recurrence.gates import gru, n, one, u
from snippets.recurrence.network import every_step, h, t

GRU_STATE = Formula(
    h(t),
    ("definition: entry by entry, the update gate says how much of the old state stays",
     (one - u(t)) * n(t) + u(t) * h(t - 1)),
    on=gru,
    layers=every_step,
    wrong={
        "the gate weights the other one, as in some papers": lambda u_t, n_t, h_prev: (
            u_t * n_t + (1 - u_t) * h_prev
        ),
        "$1 - u$ is forgotten": lambda u_t, n_t, h_prev: n_t + u_t * h_prev,
    },
)  # fmt: skip

u_t, n_t, h_prev = u(t), n(t), h(t - 1)


@GRU_STATE.program
def gru_state(u_t, n_t, h_prev):
    """Return the state after step t, H × 1.

    >>> import numpy as np
    >>> gru_state(np.array([[0.75]]), n_t=np.array([[0.8]]), h_prev=np.array([[0.4]]))
    array([[0.5]])
    """
    return (1 - u_t) * n_t + u_t * h_prev
