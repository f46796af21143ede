"""Adam's first step: each parameter moves by nearly η, whatever the size of its gradient."""

import numpy as np
from sympy import Abs, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Number, i
from backprop_checked.algebra.signs import Sign
from snippets.steps.one_step import after, g, m, one_step, s, small, theta
from snippets.steps.running_mean import RUNNING_SQUARE
from snippets.steps.sequence import eta

r_1 = Number(Sign("r_1", "data", "the weight of the new gradient, 1 − β₁", "r_1"))
r_2 = Number(Sign("r_2", "data", "the weight of the new square, 1 − β₂", "r_2"))
eps = small
adam_first = one_step(
    {
        m[i, 0]: r_1 * g[i, 0],
        s[i, 0]: r_2 * g[i, 0] ** 2,
        after[i, 0]: theta[i, 0] - eta * (m[i, 0] / r_1) / (sqrt(s[i, 0] / r_2) + eps),
    },
    [theta, g, r_1, r_2, eta, eps],
    positive=[r_1, r_2, eps],
)
rms_first = one_step(
    {s[i, 0]: r_2 * g[i, 0] ** 2, after[i, 0]: theta[i, 0] - eta * g[i, 0] / (sqrt(s[i, 0]) + eps)},
    [theta, g, r_2, eta, eps],
    positive=[r_2, eps],
)

FIRST_STEP = Formula(
    after[i, 0],
    ("definition of the step; after one step the corrections are $1 - \\beta_1$ and $1 - \\beta_2$",
     theta[i, 0] - eta * (m[i, 0] / r_1) / (sqrt(s[i, 0] / r_2) + eps)),
    ("the moments start at 0, so after one step they are shares of the gradient and of its square",
     theta[i, 0] - eta * g[i, 0] / (sqrt(g[i, 0] ** 2) + eps), RUNNING_SQUARE),
    ("the root of a square is the absolute value", theta[i, 0] - eta * g[i, 0] / (Abs(g[i, 0]) + eps)),
    on=adam_first,
    convention="Adam",
    wrong={
        "as gradient descent": lambda theta, g, eta: theta - eta * g,
        "the root of a square is the number itself": lambda theta, g, eta, eps: theta - eta * g / (g + eps),
        "the sign is lost": lambda theta, g, eta, eps: theta - eta * np.abs(g) / (np.abs(g) + eps),
        "without bias correction": lambda theta, g, r_1, r_2, eta, eps: (
            theta - eta * r_1 * g / (np.sqrt(r_2) * np.abs(g) + eps)
        ),
    },
)  # fmt: skip

FIRST_STEP_RMS = Formula(
    after[i, 0],
    ("definition of the step", theta[i, 0] - eta * g[i, 0] / (sqrt(s[i, 0]) + eps)),
    ("the mean of squares starts at 0: after one step it is a share of the square",
     theta[i, 0] - eta * g[i, 0] / (sqrt(r_2 * g[i, 0] ** 2) + eps), RUNNING_SQUARE),
    ("the root of a square is the absolute value",
     theta[i, 0] - eta * g[i, 0] / (sqrt(r_2) * Abs(g[i, 0]) + eps)),
    on=rms_first,
    convention="RMSprop",
    twin_of=FIRST_STEP,
    wrong={
        "as if there were a bias correction": lambda theta, g, eta, eps: theta - eta * g / (np.abs(g) + eps),
        "the share is not under the root": lambda theta, g, r_2, eta, eps: (
            theta - eta * g / (r_2 * np.abs(g) + eps)
        ),
        "the root is forgotten": lambda theta, g, r_2, eta, eps: theta - eta * g / (r_2 * g**2 + eps),
    },
)  # fmt: skip


@FIRST_STEP.program
def first_step(theta, g, eta, eps):
    """Return the parameters after the first step of Adam, P × 1.

    >>> theta, g = np.array([[1.0], [1.0]]), np.array([[1000.0], [-0.001]])
    >>> first_step(theta, g, eta=0.1, eps=1e-8).round(4)
    array([[0.9],
           [1.1]])
    """
    return theta - eta * g / (np.abs(g) + eps)


@FIRST_STEP_RMS.program
def first_step_rms(theta, g, r_2, eta, eps):
    """Return the parameters after the first step of RMSprop, P × 1; r_2 is 1 − β.

    >>> theta, g = np.array([[1.0], [1.0]]), np.array([[1000.0], [-0.001]])
    >>> first_step_rms(theta, g, r_2=0.01, eta=0.1, eps=1e-8).round(4)
    array([[0.    ],
           [1.9999]])
    """
    return theta - eta * g / (np.sqrt(r_2) * np.abs(g) + eps)
