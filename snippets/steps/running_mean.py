"""Running mean: an exponential moving average, whose weights shrink by β a step."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Each, k
from backprop_checked.algebra.term import Hadamard, SumOver
from snippets.steps.averages import beta, m, of_gradients, of_squares, s
from snippets.steps.sequence import every_step, g, t

RUNNING_MEAN = Formula(
    m(t),
    ("definition: a share of the mean stays, and the new gradient has the rest of the weight",
     beta * m(t - 1) + (1 - beta) * g(t)),
    ("put in step by step, down to $m^{(0)} = 0$", (1 - beta) * SumOver(beta ** (t - k) * g(k), k, 1, t)),
    on=of_gradients,
    layers=every_step,
    convention="of gradients",
    wrong={
        "$1 - \\beta$ is forgotten, as in momentum": lambda gradients, beta: (
            running_mean(gradients, beta) / (1 - beta)
        ),
        "the two shares change places": lambda gradients, beta: running_mean(gradients, 1 - beta),
        "the plain mean": lambda gradients: sum(gradients) / len(gradients),
        "the oldest gradient counts most": lambda gradients, beta: running_mean(gradients[::-1], beta),
        "it starts at the first gradient": lambda gradients, beta: (
            beta ** len(gradients) * gradients[0] + running_mean(gradients, beta)
        ),
    },
)  # fmt: skip

RUNNING_SQUARE = Formula(
    s(t),
    ("definition: the same of the squares", beta * s(t - 1) + (1 - beta) * Hadamard(g(t), g(t))),
    ("put in step by step, down to $s^{(0)} = 0$",
     (1 - beta) * SumOver(beta ** (t - k) * Hadamard(g(k), g(k)), k, 1, t)),
    on=of_squares,
    layers=every_step,
    convention="of squares",
    twin_of=RUNNING_MEAN,
    wrong={
        "the square of the mean": lambda gradients, beta: running_mean(gradients, beta) ** 2,
        "$1 - \\beta$ is squared, too": lambda gradients, beta: (
            (1 - beta) * running_square(gradients, beta)
        ),
        "the gradients are not squared": lambda gradients, beta: running_mean(gradients, beta),
        "the squares add up, as in Adagrad": lambda gradients: sum(g**2 for g in gradients),
    },
)  # fmt: skip

gradients = Each(g(k), k, 1, t)


@RUNNING_MEAN.program
def running_mean(gradients, beta):
    """Return the first moment after step t, P × 1.

    Args:
        gradients: those of steps 1 to t, each P × 1.
        beta: the share of the mean that stays at a step.

    >>> import numpy as np
    >>> running_mean([np.array([[4.0]]), np.array([[4.0]])], beta=0.5)
    array([[3.]])
    """
    m = 0
    for g in gradients:
        m = beta * m + (1 - beta) * g
    return m


@RUNNING_SQUARE.program
def running_square(gradients, beta):
    """Return the second moment after step t, P × 1, of the gradients of steps 1 to t.

    >>> import numpy as np
    >>> running_square([np.array([[4.0]]), np.array([[-4.0]])], beta=0.5)
    array([[12.]])
    """
    s = 0
    for g in gradients:
        s = beta * s + (1 - beta) * g**2
    return s
