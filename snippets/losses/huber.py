"""Huber loss: the gradient is the residual, clipped."""

import numpy as np
from sympy import Abs, Max, Min, sign

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Letter, N, Number, d, gate, m
from backprop_checked.algebra.signs import Sign
from snippets.losses.binary import samples

a, y, c = (Letter(name, N, 1) for name in "ayc")
r = Letter(Sign("residual", "error", "how far an output is from its target", "{r}"), N, 1)
smooth = Letter(Sign("c_smooth", "cost", "the smooth L1 loss of a sample", r"\tilde{c}"), N, 1)
kappa = Number(
    Sign("kappa", "cost", "the residual at which Huber loss turns from a parabola to a line", r"\kappa")
)
far = gate(Abs(r[m, 0]) - kappa)

huber_loss = samples(
    {
        r[m, 0]: a[m, 0] - y[m, 0],
        c[m, 0]: far * (kappa * Abs(r[m, 0]) - kappa**2 / 2) + (1 - far) * r[m, 0] ** 2 / 2,
        smooth[m, 0]: far * (Abs(r[m, 0]) - kappa / 2) + (1 - far) * r[m, 0] ** 2 / (2 * kappa),
    },
    free=[a, y, kappa],
    name="{N} samples, an output each",
    positive=[kappa],
)

HUBER = Formula(
    d(c[m, 0], a[m, 0]),
    ("the residual grows with the output", d(c[m, 0], r[m, 0])),
    (
        "far from the target the cost is a line of slope $\\pm\\kappa$, near it a parabola",
        far * kappa * sign(r[m, 0]) + (1 - far) * r[m, 0],
    ),
    ("in every region this is the residual, clipped to $\\pm\\kappa$", Max(Min(r[m, 0], kappa), -kappa)),
    on=huber_loss,
    wrong={
        "not clipped": lambda r: r,
        "the sign alone, as for the absolute error": lambda r: np.sign(r),
        "0 where the residual is large": lambda r, kappa: r * (np.abs(r) <= kappa),
        "κ is forgotten": lambda r: np.maximum(-1, np.minimum(1, r)),
        "clipped on one side only": lambda r, kappa: np.minimum(kappa, r),
        "clipped from below": lambda r, kappa: np.maximum(-kappa, np.maximum(kappa, r)),
    },
)


@HUBER.program
def huber(r, kappa):
    """Return the gradient of each sample's cost with respect to its output, N × 1.

    >>> huber(np.array([[0.5], [3.0], [-7.0]]), kappa=2.0)
    array([[ 0.5],
           [ 2. ],
           [-2. ]])
    """
    return np.maximum(-kappa, np.minimum(kappa, r))
