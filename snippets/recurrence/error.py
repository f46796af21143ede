"""Backpropagation through time: the error of a step from the error of the next one."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, sigma_prime
from snippets.recurrence.network import G, W, but_the_last, delta, h, plain, t, z
from snippets.recurrence.state_gradient import STATE_GRADIENT
from snippets.vectorised.bp1 import BP1

ERROR = Formula(
    delta(t),
    ("definition of the error", d(C, z(t))),
    ("back through the activation function, as in BP1", d(C, h(t)) * sigma_prime(z(t)), BP1),
    (
        "the gradient of the state has two terms",
        (G(t) + W.T @ delta(t + 1)) * sigma_prime(z(t)),
        STATE_GRADIENT,
    ),
    on=plain,
    layers=but_the_last,
    wrong={
        "no carry: the next step is forgotten": lambda G_t, slope: G_t * slope,
        "= for +=: the carry replaces what arrives": lambda W, delta_next, slope: (W.T @ delta_next) * slope,
        "the carry is not multiplied by the slope": lambda G_t, W, delta_next, slope: (
            G_t * slope + W.T @ delta_next
        ),
        "the slope is missing": lambda G_t, W, delta_next: G_t + W.T @ delta_next,
        "W is not transposed": lambda G_t, W, delta_next, slope: (G_t + W @ delta_next) * slope,
        "the slope of the next step": lambda G_t, W, delta_next, slope_next: (
            (G_t + W.T @ delta_next) * slope_next
        ),
        "the slope at the state instead of the pre-activation": lambda G_t, W, delta_next, slope_at_h: (
            (G_t + W.T @ delta_next) * slope_at_h
        ),
    },
)

G_t, delta_next = G(t), delta(t + 1)
slope, slope_next = sigma_prime(z(t)), sigma_prime(z(t + 1))
slope_at_h = slope.subs(z(t), h(t))


@ERROR.program
def error(G_t, W, delta_next, slope):
    """Return the error of a step before the last one, H × 1.

    Args:
        G_t: the gradient that arrives from outside at step t, H × 1.
        W: the weights of the state, H × H.
        delta_next: the error of step t + 1, H × 1.
        slope: σ′(z) of step t, H × 1.

    >>> import numpy as np
    >>> G_t, W = np.array([[100], [0]]), np.array([[0, 2], [1, 0]])
    >>> error(G_t, W, delta_next=np.array([[3], [4]]), slope=np.array([[0.5], [1]]))
    array([[52.],
           [ 6.]])
    """
    return (G_t + W.T @ delta_next) * slope
