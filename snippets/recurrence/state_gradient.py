"""The gradient of a state: from the rest of the network, and from the next step."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.recurrence.network import G, W, W_copy, a, but_the_last, delta, h, plain, t, z

STATE_GRADIENT = Formula(
    d(C, h(t)),
    (
        "the state is used twice, by the rest of the network and by the next step; both contributions add up",
        d(C, a(t)) + W_copy(t + 1).T @ d(C, z(t + 1)),
    ),
    (
        "$G$ and $\\delta$ are names of these gradients, and $W$ is the same at every step",
        G(t) + W.T @ delta(t + 1),
    ),
    on=plain,
    layers=but_the_last,
    wrong={
        "no carry: the next step is forgotten": lambda G_t: G_t,
        "= for +=: the carry replaces what arrives": lambda W, delta_next: W.T @ delta_next,
        "W is not transposed": lambda G_t, W, delta_next: G_t + W @ delta_next,
        "the gradient of the next state for its error": lambda G_t, W, by_h_next: G_t + W.T @ by_h_next,
        "the error of this step": lambda G_t, W, delta_t: G_t + W.T @ delta_t,
    },
)

G_t, delta_t, delta_next, by_h_next = G(t), delta(t), delta(t + 1), d(C, h(t + 1))


@STATE_GRADIENT.program
def state_gradient(G_t, W, delta_next):
    """Return ∂C/∂h of a step before the last one, H × 1.

    Args:
        G_t: the gradient that arrives from outside at step t, H × 1.
        W: the weights of the state, H × H.
        delta_next: the error of step t + 1, H × 1.

    >>> import numpy as np
    >>> W = np.array([[0, 2], [1, 0]])
    >>> state_gradient(np.array([[100], [0]]), W, delta_next=np.array([[3], [4]]))
    array([[104],
           [  6]])
    """
    return G_t + W.T @ delta_next
