"""A bias just before batch norm has the gradient zero."""

import numpy as np
from sympy import S, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, Number, d, i
from backprop_checked.algebra.signs import Sign
from snippets.normalisation.gradient_sum import GRADIENT_SUM, gradient_sum
from snippets.normalisation.numbers import any_cost, definition, every, groups, n, root_sign, x, x_hat

z = Letter(Sign("z", "pre-activation", "the pre-activations of one unit in a batch, before its bias"), n, 1)
b, g, s = Number("b"), d(C, x_hat), Number(root_sign)

BIAS_BEFORE = Formula(
    d(C, b),
    ("the bias is added to the pre-activation of every sample", Sum(d(C, x[i, 0]), every)),
    ("the gradient of what is standardised sums to 0", S.Zero, GRADIENT_SUM),
    on=groups(
        {x[i, 0]: z[i, 0] + b},
        definition,
        any_cost,
        free=[z, b],
        name="one unit in a batch of {n}, with a bias",
    ),
    wrong={
        "the mean and the variance are held constant": lambda g, s: np.sum(g) / s,
        "the gradient with respect to β, the shift behind it": lambda g: np.sum(g),
    },
)


@BIAS_BEFORE.program
def bias_before(g, z, b, s):
    """Return ∂C/∂b of one unit, one number.

    >>> g, z = np.array([[0], [8], [4], [0]]), np.array([[0], [0], [4], [4]])
    >>> float(bias_before(g, z, b=100, s=2))
    0.0
    """
    return gradient_sum(g, z + b, s)
