"""The gradient with respect to the inputs sums to zero."""

import numpy as np
from sympy import S, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from snippets.normalisation.input_gradient import INPUT_GRADIENT, along, input_gradient
from snippets.normalisation.numbers import every, g, n, others, s, with_cost, x, x_hat

GRADIENT_SUM = Formula(
    Sum(d(C, x[i, 0]), every),
    (
        "summed term by term: a mean, $n$ times, is the sum",
        1 / s * (Sum(g[i, 0], every) - Sum(g[j, 0], others) - along / n * Sum(x_hat[i, 0], every)),
        INPUT_GRADIENT,
    ),
    ("standardised numbers sum to 0", S.Zero),
    on=with_cost,
    wrong={
        "the mean is held constant": lambda g, x_hat, s: np.sum(g - x_hat * np.mean(g * x_hat)) / s,
        "the mean and the variance are held constant": lambda g, s: np.sum(g) / s,
    },
)


@GRADIENT_SUM.program
def gradient_sum(g, x, s):
    """Return the sum of ∂C/∂x, one number: it is 0 for every s.

    >>> g, x = np.array([[0], [8], [4], [0]]), np.array([[0], [0], [4], [4]])
    >>> float(gradient_sum(g, x, s=2))
    0.0
    """
    return np.sum(input_gradient(g, (x - np.mean(x)) / s, s))
