"""Momentum: the velocity is a sum of all gradients so far, each multiplied by μ once a step."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Each, k
from backprop_checked.algebra.term import SumOver
from snippets.steps.sequence import every_step, g, mu, t, v, with_momentum

MOMENTUM = Formula(
    v(t),
    ("definition: a share of the velocity stays, and the new gradient is added", mu * v(t - 1) + g(t)),
    (
        "put in step by step, down to $v^{(0)} = 0$: each step multiplies what is there by $\\mu$ once more",
        SumOver(mu ** (t - k) * g(k), k, 1, t),
    ),
    on=with_momentum,
    layers=every_step,
    wrong={
        "a mean, as in Adam": lambda gradients, mu: (1 - mu) * momentum(gradients, mu),
        "the oldest gradient counts most": lambda gradients, mu: momentum(gradients[::-1], mu),
        "the new gradient is multiplied, too": lambda gradients, mu: mu * momentum(gradients, mu),
        "all gradients count alike": lambda gradients: sum(gradients),
        "the gradient of the last step alone": lambda gradients: gradients[-1],
    },
)

gradients = Each(g(k), k, 1, t)


@MOMENTUM.program
def momentum(gradients, mu):
    """Return the velocity after step t, P × 1.

    Args:
        gradients: those of steps 1 to t, each P × 1.
        mu: the momentum coefficient.

    >>> import numpy as np
    >>> momentum([np.array([[16]]), np.array([[8]]), np.array([[1]])], mu=0.5)
    array([[9.]])
    """
    v = 0
    for g in gradients:
        v = mu * v + g
    return v
