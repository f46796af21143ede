"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.recurrence.clipping import clipping
from snippets.steps.adam import adam
from snippets.steps.deep import VARIANCES, start
from snippets.steps.many_steps import many_steps
from snippets.steps.momentum import momentum
from snippets.steps.two_velocities import changing_rate


def by_hand():
    """Return the velocities after each of the gradients 16, 8 and 1, with μ = ½.

    >>> by_hand()
    [16.0, 16.0, 9.0]
    """
    gradients = [16.0, 8.0, 1.0]
    return [momentum(gradients[:t], mu=0.5) for t in (1, 2, 3)]


def changed_rate():
    """Return where two steps lead, from 0, with the rates 0.1 and 0.01 outside of the velocity, and inside.

    >>> changed_rate()
    (-0.119, -0.2)
    """
    gradients, rates, mu = [1.0, 1.0], [0.1, 0.01], 0.9
    outside = -sum(rate * momentum(gradients[:t], mu) for t, rate in enumerate(rates, start=1))
    inside = sum(changing_rate(rates[:t], gradients[:t], mu) for t in (1, 2))
    return round(outside, 6), round(inside, 6)


def two_epsilons(gradient=1e-8, eps=1e-8):
    """Return the length of Adam's first step in units of η: as the algorithm says, and with ε not scaled.

    >>> [round(float(step), 4) for step in two_epsilons()]
    [0.5, 0.0307]
    """
    m, s, c_1, c_2 = 0.1 * gradient, 0.001 * gradient**2, 0.1, 0.001
    as_published = -adam(0.0, m, s, c_1, c_2, eta=1.0, eps=eps)
    not_scaled = np.sqrt(c_2) / c_1 * m / (np.sqrt(s) + eps)
    return as_published, not_scaled


def turned(most=5.0):
    """Return the cosine of the angle by which clipping turns the gradient (30, 40): by norm, and by value.

    >>> [round(float(cosine), 4) for cosine in turned()]
    [1.0, 0.9899]
    """
    g = np.array([[30.0], [40.0]])
    length = np.sqrt(np.sum(g**2))
    by_norm, by_value = clipping(g, most, length), np.clip(g, -most, most)
    return [np.sum(g * new) / (length * np.sqrt(np.sum(new**2))) for new in (by_norm, by_value)]


def past_the_bound():
    """Return where 20 steps lead from (1, 1), for the curvatures 1 and 10 and three learning rates.

    >>> for eta, theta in past_the_bound().items():
    ...     print(eta, theta)
    0.1 [0.122, 0.0]
    0.19 [0.015, 0.122]
    0.21 [0.009, 6.727]
    """
    theta, curvature = np.ones((2, 1)), np.array([[1.0], [10.0]])
    return {eta: many_steps(theta, curvature, eta, 20).ravel().round(3).tolist() for eta in (0.1, 0.19, 0.21)}


def at_depth():
    """Return the root mean square of the activations after 10 and 50 layers, as ReLU and tanh leave them.

    >>> for name, (ten, fifty) in at_depth().items():
    ...     print(f"{name:18} {ten:8.1e} {fifty:8.1e}")
    ReLU, He, 2/n       8.0e-01  4.4e-01
    ReLU, Glorot, 1/n   2.5e-02  1.3e-08
    ReLU, 0.01²         8.6e-12  6.3e-56
    tanh, He, 2/n       5.6e-01  5.4e-01
    tanh, Glorot, 1/n   2.4e-01  8.7e-02
    tanh, 0.01²         3.7e-10  4.1e-48
    """
    found = {}
    for function, kind in ((None, "ReLU"), (np.tanh, "tanh")):
        for name, variance in VARIANCES.items():
            sizes = start(variance, 50, function) if function else start(variance, 50)
            found[f"{kind}, {name}"] = sizes[10], sizes[50]
    return found
