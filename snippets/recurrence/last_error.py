"""The error of the last step."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, d, sigma_prime
from snippets.recurrence import network
from snippets.recurrence.network import G, T, a, delta, h, plain, z
from snippets.vectorised.bp1 import BP1

LAST_ERROR = Formula(
    delta(T),
    ("definition of the error", d(C, z(T))),
    ("back through the activation function, as in BP1", d(C, h(T)) * sigma_prime(z(T)), BP1),
    (
        "no later step uses the last state, so it has one path to the cost, through its copy",
        d(C, a(T)) * sigma_prime(z(T)),
    ),
    ("$G$ is the gradient with respect to the copy", G(T) * sigma_prime(z(T))),
    on=plain,
    layers=last,
    wrong={
        "the slope is missing": lambda G_T: G_T,
        "the slope at the state instead of the pre-activation": lambda G_T, slope_at_h: G_T * slope_at_h,
        "a carry from a step that does not exist": lambda W, G_T, slope: (G_T + W.T @ G_T) * slope,
    },
)

G_T, slope, W = G(T), sigma_prime(z(T)), network.W
slope_at_h = slope.subs(z(T), h(T))


@LAST_ERROR.program
def last_error(G_T, slope):
    """Return the error of the last step, H × 1.

    >>> import numpy as np
    >>> last_error(np.array([[3], [-2]]), slope=np.array([[0.25], [0.5]]))
    array([[ 0.75],
           [-1.  ]])
    """
    return G_T * slope
