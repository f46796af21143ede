"""Smooth L1 loss is Huber loss, divided by κ."""

import numpy as np
from sympy import Abs

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import m
from snippets.losses.huber import c, far, huber_loss, kappa, r, smooth

SMOOTH_L1 = Formula(
    smooth[m, 0],
    (
        "definition: a line of slope 1 far from the target",
        far * (Abs(r[m, 0]) - kappa / 2) + (1 - far) * r[m, 0] ** 2 / (2 * kappa),
    ),
    ("every term is that of Huber loss, divided by $\\kappa$", c[m, 0] / kappa),
    on=huber_loss,
    wrong={
        "the same as Huber loss": lambda c: c,
        "times κ": lambda c, kappa: c * kappa,
        "the line does not meet the parabola": lambda r, kappa: np.where(
            np.abs(r) > kappa, np.abs(r), r**2 / (2 * kappa)
        ),
    },
)


@SMOOTH_L1.program
def smooth_l1(c, kappa):
    """Return the smooth L1 loss of each sample, N × 1, from its Huber loss.

    >>> smooth_l1(np.array([[6.0]]), kappa=2.0)
    array([[3.]])
    """
    return c / kappa
