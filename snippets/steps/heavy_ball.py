"""The heavy ball: momentum without a velocity, from the last two points."""

from backprop_checked.algebra.formula import Formula
from snippets.steps.sequence import after_the_first, eta, g, mu, t, theta, v, with_momentum

HEAVY_BALL = Formula(
    theta(t),
    ("definition: a step against the velocity", theta(t - 1) - eta * v(t)),
    ("the velocity is a share of the one before, and the new gradient",
     theta(t - 1) - eta * (mu * v(t - 1) + g(t))),
    ("$-\\eta$ times the velocity before is what the step before has moved",
     theta(t - 1) - eta * g(t) + mu * (theta(t - 1) - theta(t - 2))),
    on=with_momentum,
    layers=after_the_first,
    wrong={
        "back where it came from: the sign of the last move": lambda here, before, g_t, eta, mu: (
            here - eta * g_t - mu * (here - before)
        ),
        "the last move is multiplied by the learning rate, too": lambda here, before, g_t, eta, mu: (
            here - eta * (g_t - mu * (here - before))
        ),
        "from the point before the last": lambda here, before, g_t, eta, mu: (
            before - eta * g_t + mu * (here - before)
        ),
        "the momentum is forgotten": lambda here, g_t, eta: here - eta * g_t,
    },
)  # fmt: skip

here, before, g_t = theta(t - 1), theta(t - 2), g(t)


@HEAVY_BALL.program
def heavy_ball(here, before, g_t, eta, mu):
    """Return the parameters after step t, P × 1.

    Args:
        here: the parameters before step t, P × 1.
        before: those before the step before, P × 1.
        g_t: the gradient of step t, P × 1.
        eta: the learning rate.
        mu: the momentum coefficient.

    >>> import numpy as np
    >>> heavy_ball(np.array([[4.0]]), before=np.array([[6.0]]), g_t=np.array([[1.0]]), eta=0.5, mu=0.75)
    array([[2.]])
    """
    return here - eta * g_t + mu * (here - before)
