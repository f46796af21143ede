"""LSTM: the error of the candidate."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.recurrence.gates import c, g, hyperbolic, i, lstm, one, z_g
from snippets.recurrence.network import every_step, t

CANDIDATE = Formula(
    d(C, z_g(t)),
    ("the input gate multiplies the candidate, which is a tanh",
     d(C, c(t)) * i(t) * (one - hyperbolic(z_g(t)) * hyperbolic(z_g(t)))),
    ("$g$ is that tanh, from the forward pass", d(C, c(t)) * i(t) * (one - g(t) * g(t))),
    on=lstm,
    layers=every_step,
    wrong={
        "the sigmoid's rule": lambda by_c, i_t, g_t: by_c * i_t * g_t * (1 - g_t),
        "the slope is missing": lambda by_c, i_t: by_c * i_t,
        "the slope with z for a": lambda by_c, i_t, z_t: by_c * i_t * (1 - z_t**2),
    },
)  # fmt: skip

by_c, i_t, g_t, z_t = d(C, c(t)), i(t), g(t), z_g(t)


@CANDIDATE.program
def candidate(by_c, i_t, g_t):
    """Return ∂C/∂z of the candidate at step t, H × 1.

    >>> import numpy as np
    >>> candidate(np.array([[10]]), i_t=np.array([[0.5]]), g_t=np.array([[0.8]])).round(9)
    array([[1.8]])
    """
    return by_c * i_t * (1 - g_t**2)
