"""The pre-activation at a step, from the state before it and the input."""

from backprop_checked.algebra.formula import Formula
from snippets.recurrence.network import U, U_copy, W, W_copy, b, b_copy, every_step, h, plain, t, x, z

PRE_ACTIVATION = Formula(
    z(t),
    (
        "the state before and the input, each times its weights",
        W_copy(t) @ h(t - 1) + U_copy(t) @ x(t) + b_copy(t),
    ),
    ("every step uses the same weights and biases", W @ h(t - 1) + U @ x(t) + b),
    on=plain,
    layers=every_step,
    wrong={
        "W is transposed": lambda W, U, b, h_prev, x_t: W.T @ h_prev + U @ x_t + b,
        "the state of this step": lambda W, U, b, h_t, x_t: W @ h_t + U @ x_t + b,
        "the bias is forgotten": lambda W, U, h_prev, x_t: W @ h_prev + U @ x_t,
    },
)

h_prev, h_t, x_t = h(t - 1), h(t), x(t)


@PRE_ACTIVATION.program
def pre_activation(W, U, b, h_prev, x_t):
    """Return the pre-activation of step t, H × 1.

    Args:
        W: the weights of the state, H × H.
        U: the weights of the input, H × D.
        b: the biases, H × 1.
        h_prev: the state of step t − 1, H × 1.
        x_t: the input of step t, D × 1.

    >>> import numpy as np
    >>> W, U, b = np.array([[0, 2], [1, 0]]), np.array([[1], [3]]), np.array([[0], [1]])
    >>> pre_activation(W, U, b, h_prev=np.array([[5], [7]]), x_t=np.array([[10]]))
    array([[24],
           [36]])
    """
    return W @ h_prev + U @ x_t + b
