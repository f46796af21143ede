"""Bias correction: divided by the sum of its weights, a running mean of equal gradients is right."""

from backprop_checked.algebra.formula import Formula
from snippets.steps.averages import any_column, beta, m, m_hat, of_gradients
from snippets.steps.bias import BIAS, changes
from snippets.steps.sequence import every_step, t

BIAS_CORRECTION = Formula(
    m_hat(t),
    ("definition: divided by the sum of the weights", 1 / (1 - beta**t) * m(t)),
    (
        "the bias cancels: $\\bar{g}$ is left, and the running mean of the deviations, divided too",
        any_column + 1 / (1 - beta**t) * changes,
        BIAS,
    ),
    on=of_gradients,
    layers=every_step,
    wrong={
        "as if the gradients did not change": lambda g_ref: g_ref,
        "the changes are not corrected": lambda g_ref, changes_now: g_ref + changes_now,
        "multiplied instead of divided": lambda g_ref, changes_now, beta, t: (
            g_ref + (1 - beta**t) * changes_now
        ),
        "the changes are divided by $1 - \\beta$ at every step": lambda g_ref, changes_now, beta: (
            g_ref + changes_now / (1 - beta)
        ),
    },
)

g_ref, changes_now = any_column, changes


@BIAS_CORRECTION.program
def bias_correction(g_ref, changes_now, beta, t):
    """Return the first moment after bias correction, P × 1.

    Args:
        g_ref: any column to compare the gradients with, such as the expected gradient, P × 1.
        changes_now: the running mean of how far the gradients are from it, P × 1.
        beta: the share of the mean that stays at a step.
        t: how many steps there were.

    >>> import numpy as np
    >>> bias_correction(np.array([[8.0]]), changes_now=np.array([[0.0]]), beta=0.5, t=2)
    array([[8.]])
    >>> bias_correction(np.array([[8.0]]), changes_now=np.array([[1.5]]), beta=0.5, t=2)
    array([[10.]])
    """
    return g_ref + changes_now / (1 - beta**t)
