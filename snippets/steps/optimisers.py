"""Whole optimisers, as a program has them: one step after the other."""

import numpy as np


def adamw(theta, gradient, steps, eta=0.001, beta_1=0.9, beta_2=0.999, eps=1e-8, decay=0.0):
    """Return the parameters after some steps of AdamW; without decay it is Adam.

    Args:
        theta: the parameters at the start, P × 1.
        gradient: a function that returns the gradient at a point, P × 1.
        steps: how many steps.
        eta: the learning rate.
        beta_1, beta_2: the shares of the two running means that stay at a step.
        eps: a small number that keeps the denominator from 0.
        decay: λ, the weight decay.

    >>> start = np.array([[10.0], [-1.0]])
    >>> print(adamw(start, lambda theta: 2 * theta, steps=1, eta=0.5).T.round(6))
    [[ 9.5 -0.5]]
    >>> print(adamw(start, lambda theta: 0 * theta, steps=1, eta=0.5, decay=0.2).T)
    [[ 9.  -0.9]]
    """
    m, s = np.zeros(theta.shape), np.zeros(theta.shape)
    for t in range(1, steps + 1):
        g = gradient(theta)
        m = beta_1 * m + (1 - beta_1) * g
        s = beta_2 * s + (1 - beta_2) * g**2
        m_hat, s_hat = m / (1 - beta_1**t), s / (1 - beta_2**t)
        theta = theta - eta * decay * theta - eta * m_hat / (np.sqrt(s_hat) + eps)
    return theta
