"""The gradient of an input: the error of its own step, through U."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, sigma_prime
from snippets.recurrence import network
from snippets.recurrence.network import U, U_copy, delta, every_step, plain, t, x, z

INPUT_GRADIENT = Formula(
    d(C, x(t)),
    ("an input enters one step, through the weights of the input", U_copy(t).T @ d(C, z(t))),
    ("the same weights at every step, and the definition of the error", U.T @ delta(t)),
    on=plain,
    layers=every_step,
    wrong={
        "W for U": lambda W, delta_t: W.T @ delta_t,
        "U is not transposed": lambda U, delta_t: U @ delta_t,
        "the slope once more": lambda U, delta_t, slope: U.T @ (delta_t * slope),
    },
)

delta_t, slope, W = delta(t), sigma_prime(z(t)), network.W


@INPUT_GRADIENT.program
def input_gradient(U, delta_t):
    """Return ∂C/∂x of a step, D × 1, from U, H × D, and the error of the step, H × 1.

    >>> import numpy as np
    >>> input_gradient(np.array([[1, 2, 3], [0, 1, 0]]), np.array([[10], [1]]))
    array([[10],
           [21],
           [30]])
    """
    return U.T @ delta_t
