"""The chapter's checks, and its exercises, as programs."""

from itertools import pairwise

import numpy as np

from snippets.gradient_checking.central_difference import central_difference
from snippets.gradient_checking.complex_step import complex_step
from snippets.gradient_checking.relative_error import relative_error


def passes(g, g_hat, bound=1e-7):
    """Return whether a gradient is as near to one by differences as it should be.

    Two gradients of zeros are equal, and nan is near to nothing.

    >>> zero, one = np.zeros(3), np.ones(3)
    >>> passes(zero, zero), passes(np.nan * one, one), passes(one, 1.001 * one)
    (True, False, False)
    """
    if g.shape != g_hat.shape:
        raise ValueError(f"the shapes differ: {g.shape} and {g_hat.shape}")
    if not g.any() and not g_hat.any():
        return True
    # Not "wrong if > bound": that is False for nan, which would pass.
    return bool(relative_error(g, g_hat) <= bound)


def unable_to_fail():
    """Return what five checks say of gradients that are wrong.

    >>> for check, says in unable_to_fail().items():
    ...     print(f"{check:32} {says}")
    nothing was collected            True
    nan is not above the bound       True
    no absolute value                True
    one gradient for each sample     True
    compared with itself             True
    """
    right, wrong, collected = np.array([2.0, 3.0]), np.array([1.0, -3.0]), []
    error = relative_error(right, np.nan * wrong)
    for_each_sample = np.array([right, right])  # not added up
    return {
        "nothing was collected": bool((np.array(collected) < 1e-7).all()),
        "nan is not above the bound": not error > 1e-7,
        "no absolute value": bool((wrong - right < 1e-7).all()),
        "one gradient for each sample": np.allclose(for_each_sample, right),
        "compared with itself": bool(relative_error(wrong, wrong) < 1e-7),
    }


def tiny_steps(h=1e-20):
    """Return the slope of x³ − x at 2, by a central difference and by a complex step.

    >>> tiny_steps()
    (0.0, 11.0)
    """

    def f(x):
        return x * x * x - x

    return central_difference(f, 2.0, h), float(complex_step(f, 2.0, h))


def flagged(h, count=200):
    """Return how many times a right gradient is flagged, where its relative error is compared with the step.

    The neuron is trained: its weight is near the best one, so its slope is small.

    >>> flagged(1e-7), flagged(6e-6)
    (62, 0)
    """

    def activation(w):
        return 1.5 * w / np.sqrt(1 + 1.5 * w * (1.5 * w))

    def cost(w):
        return (activation(w) - 0.5) ** 2 + (activation(w) - 1) ** 2

    best = 0.75 / np.sqrt(1 - 0.75**2) / 1.5
    w = best + 0.001 * np.linspace(-1, 1, count)
    root = np.sqrt(1 + 1.5 * w * (1.5 * w))
    right = (4 * activation(w) - 3) * 1.5 / (root * root * root)
    estimate = central_difference(cost, w, h)
    return int(np.sum(np.abs(estimate - right) / (np.abs(estimate) + np.abs(right)) > h))


def best_forward_step(noise, second):
    """Return the best step of a forward difference, whose error is at most 2 noise / h + h second / 2.

    >>> print(f"{best_forward_step(2**-53, 1):.1e} in float64, {best_forward_step(2**-24, 1):.1e} in float32")
    2.1e-08 in float64, 4.9e-04 in float32
    """
    return 2 * np.sqrt(noise / second)


def runs(widths):
    """Return how many times a network runs for a check entry by entry, and for one along a direction.

    >>> each, along = runs([784, 100, 10])
    >>> print(f"entry by entry {each:,}, along a direction {along}")
    entry by entry 159,020, along a direction 2
    """
    parameters = sum(n * (n_prev + 1) for n_prev, n in pairwise(widths))
    return 2 * parameters, 2


def blind_direction(seed=0):
    """Return whether a gradient with two entries in each other's place is told from the right one: along a
    direction of ones, and along a random one.

    >>> blind_direction()
    (False, True)
    """
    right, wrong = np.array([3.0, 4.0, 5.0]), np.array([4.0, 3.0, 5.0])
    ones, random = np.ones(3), np.random.default_rng(seed).normal(size=3)
    return tuple(bool(abs(right @ v - wrong @ v) > 1e-6) for v in (ones, random))
