"""Through many steps: one factor for each step, a product of transposed Jacobians."""

from functools import reduce

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Each, d, diag, k, sigma_prime
from backprop_checked.algebra.term import Chain
from snippets.recurrence.network import T, W, h, t, to_the_last, z

MANY_STEPS = Formula(
    d(C, h(t)),
    (
        "each step back multiplies from the left, so the last one, step $t + 1$, stands first",
        Chain(W.T @ diag(sigma_prime(z(k))), k, t + 1, T) @ d(C, h(T)),
    ),
    on=to_the_last,
    wrong={
        "one step too few": lambda slopes, W, by_h_T: many_steps(slopes[1:], W, by_h_T),
        "the slopes are forgotten": lambda slopes, W, by_h_T: many_steps([1 for _ in slopes], W, by_h_T),
        "W is not transposed": lambda slopes, W, by_h_T: many_steps(slopes, W.T, by_h_T),
        "in the order of time": lambda slopes, W, by_h_T: many_steps(slopes[::-1], W, by_h_T),
        "the two factors change places": lambda slopes, W, by_h_T: reduce(
            lambda by_h, slope: slope * (W.T @ by_h), reversed(slopes), by_h_T
        ),
    },
)

slopes, by_h_T = Each(sigma_prime(z(k)), k, t + 1, T), d(C, h(T))


@MANY_STEPS.program
def many_steps(slopes, W, by_h_T):
    """Return ∂C/∂h of step t, H × 1, for a cost of the last state alone.

    Args:
        slopes: σ′(z) of steps t + 1 to T, each H × 1.
        W: the weights of the state, H × H.
        by_h_T: ∂C/∂h of the last step, H × 1.

    >>> import numpy as np
    >>> one = np.array([[1], [1]])
    >>> many_steps([one, 0.5 * one], np.array([[0, 2], [1, 0]]), by_h_T=np.array([[10], [100]]))
    array([[ 10.],
           [100.]])
    """
    for slope in reversed(slopes):
        by_h_T = W.T @ (slope * by_h_T)
    return by_h_T
