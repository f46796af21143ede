"""Two forms of momentum: the learning rate inside the velocity, and outside."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Each, k
from backprop_checked.algebra.term import SumOver
from snippets.steps.momentum import MOMENTUM
from snippets.steps.sequence import eta, every_step, g, mu, none, rate, steps, t, u, v, velocity

one_rate = steps(velocity | {u(0): none, u(t): mu * u(t - 1) - eta * g(t)}, [eta], [mu])
schedule = steps({u(0): none, u(t): mu * u(t - 1) - rate(t) * g(t)}, [rate(t)], [mu])

TWO_VELOCITIES = Formula(
    u(t),
    ("definition: the learning rate multiplies the gradient as it comes in", mu * u(t - 1) - eta * g(t)),
    (
        "put in step by step; the learning rate stands before every gradient",
        -eta * SumOver(mu ** (t - k) * g(k), k, 1, t),
    ),
    ("the sum is the velocity", -eta * v(t), MOMENTUM),
    on=one_rate,
    layers=every_step,
    convention="one rate",
    wrong={
        "the learning rate is multiplied by $\\mu$, too": lambda eta, v_t, mu: -eta * mu * v_t,
        "the sign is forgotten": lambda eta, v_t: eta * v_t,
        "the learning rate twice": lambda eta, v_t: -(eta**2) * v_t,
    },
)

CHANGING_RATE = Formula(
    u(t),
    (
        "definition: the learning rate of this step multiplies the gradient as it comes in",
        mu * u(t - 1) - rate(t) * g(t),
    ),
    (
        "put in step by step: each gradient keeps the learning rate of its own step",
        -SumOver(mu ** (t - k) * rate(k) * g(k), k, 1, t),
    ),
    on=schedule,
    layers=every_step,
    convention="a schedule",
    twin_of=TWO_VELOCITIES,
    wrong={
        "the learning rate of this step for all": lambda rates, gradients, mu: (
            rates[-1] * changing_rate([1] * len(rates), gradients, mu)
        ),
        "the rates in the other order": lambda rates, gradients, mu: changing_rate(
            rates[::-1], gradients, mu
        ),
        "the sign is forgotten": lambda rates, gradients, mu: -changing_rate(rates, gradients, mu),
    },
)

v_t, rates, gradients = v(t), Each(rate(k), k, 1, t), Each(g(k), k, 1, t)


@TWO_VELOCITIES.program
def two_velocities(eta, v_t):
    """Return what is added to the parameters at step t, P × 1, from the velocity without a learning rate.

    >>> import numpy as np
    >>> two_velocities(0.5, v_t=np.array([[4.0]]))
    array([[-2.]])
    """
    return -eta * v_t


@CHANGING_RATE.program
def changing_rate(rates, gradients, mu):
    """Return what is added to the parameters at step t, P × 1.

    Args:
        rates: the learning rates of steps 1 to t.
        gradients: those of steps 1 to t, each P × 1.
        mu: the momentum coefficient.

    >>> import numpy as np
    >>> one = np.array([[1.0]])
    >>> changing_rate([1.0, 0.1], [one, one], mu=0.5)
    array([[-0.6]])
    """
    u = 0
    for rate, g in zip(rates, gradients, strict=True):
        u = mu * u - rate * g
    return u
