"""Where momentum leads: the share of each gradient grows to 1/(1 − μ)."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Each, k
from backprop_checked.algebra.term import SumOver
from snippets.steps.momentum import MOMENTUM
from snippets.steps.sequence import eta, every_step, g, mu, t, theta, v, with_momentum

MOMENTUM_PATH = Formula(
    theta(t),
    ("definition: a step against the velocity", theta(t - 1) - eta * v(t)),
    (
        "$(1 - \\mu) v^{(k)} = g^{(k)} - \\mu (v^{(k)} - v^{(k-1)})$, added up over all steps",
        theta(0) - eta / (1 - mu) * (SumOver(g(k), k, 1, t) - mu * v(t)),
    ),
    (
        "the velocity is a sum of gradients, too",
        theta(0) - eta * SumOver((1 - mu ** (t - k + 1)) / (1 - mu) * g(k), k, 1, t),
        MOMENTUM,
    ),
    on=with_momentum,
    layers=every_step,
    wrong={
        "every gradient counts once, as without momentum": lambda theta_0, eta, gradients: (
            theta_0 - eta * sum(gradients)
        ),
        "every gradient has its full share at once": lambda theta_0, eta, gradients, mu: (
            theta_0 - eta / (1 - mu) * sum(gradients)
        ),
        "the oldest gradient counts least": lambda theta_0, eta, gradients, mu: momentum_path(
            theta_0, eta, gradients[::-1], mu
        ),
        "one power too few": lambda theta_0, eta, gradients, mu: (
            theta_0 - eta * sum((1 - mu**age) / (1 - mu) * g for age, g in enumerate(reversed(gradients)))
        ),
    },
)

theta_0, gradients = theta(0), Each(g(k), k, 1, t)


@MOMENTUM_PATH.program
def momentum_path(theta_0, eta, gradients, mu):
    """Return the parameters after step t, P × 1.

    Args:
        theta_0: the parameters before step 1, P × 1.
        eta: the learning rate.
        gradients: those of steps 1 to t, each P × 1.
        mu: the momentum coefficient, not 1.

    >>> import numpy as np
    >>> one = np.array([[1.0]])
    >>> momentum_path(10 * one, 1, [one, one, one], mu=0.5)  # 1.75 + 1.5 + 1
    array([[5.75]])
    """
    shares = [(1 - mu ** (age + 1)) / (1 - mu) for age in range(len(gradients))]
    return theta_0 - eta * sum(share * g for share, g in zip(shares, reversed(gradients), strict=True))
