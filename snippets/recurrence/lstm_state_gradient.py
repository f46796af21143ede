"""LSTM: the gradient of a state, from the rest of the network and from the next step."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.recurrence.gates import W, W_copy, delta, lstm, z
from snippets.recurrence.network import G, a, but_the_last, h, t

LSTM_STATE_GRADIENT = Formula(
    d(C, h(t)),
    ("the state is used twice, by the rest of the network and by the next step",
     d(C, a(t)) + W_copy(t + 1).T @ d(C, z(t + 1))),
    ("$W$ holds the weights of all four gates, and so does $\\delta$ the errors", G(t) + W.T @ delta(t + 1)),
    on=lstm,
    layers=but_the_last,
    wrong={
        "no carry: the next step is forgotten": lambda G_t: G_t,
        "= for +=: the carry replaces what arrives": lambda W, delta_next: W.T @ delta_next,
        "the output gate's share is forgotten": lambda G_t, W, delta_next: (
            G_t + W[: 3 * len(G_t)].T @ delta_next[: 3 * len(G_t)]
        ),
        "the weights of the gates in another order": lambda G_t, W, delta_next: (
            G_t + np.roll(W, len(G_t), axis=0).T @ delta_next
        ),
    },
)  # fmt: skip

G_t, delta_next = G(t), delta(t + 1)


@LSTM_STATE_GRADIENT.program
def lstm_state_gradient(G_t, W, delta_next):
    """Return ∂C/∂h of a step before the last one, H × 1.

    Args:
        G_t: the gradient that arrives from outside at step t, H × 1.
        W: the weights of the state, 4H × H.
        delta_next: the errors of the four gates at step t + 1, 4H × 1.

    >>> W = np.array([[1], [2], [3], [4]])
    >>> lstm_state_gradient(np.array([[100]]), W, delta_next=np.array([[1], [0], [2], [1]]))
    array([[111]])
    """
    return G_t + W.T @ delta_next
