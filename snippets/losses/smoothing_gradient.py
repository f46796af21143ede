"""The gradient of label smoothing: the probabilities minus the smoothed target."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from snippets.losses.smoothing import classes, eps
from snippets.softmax.classes import K, every_class, p, y, z

shares = Sum((1 - eps) * y[j, 0] + eps / K, every_class)

SMOOTHING_GRADIENT = Formula(
    d(C, z[i, 0]),
    (
        "softmax with cross-entropy, for any target: the probabilities times its sum, minus it",
        p[i, 0] * shares - (1 - eps) * y[i, 0] - eps / K,
    ),
    ("the smoothed target sums to one, too", p[i, 0] - (1 - eps) * y[i, 0] - eps / K),
    on=classes,
    wrong={
        "the target is not smoothed backward": lambda p, y: p - y,
        "the rest is not shared, each class gets all of it": lambda p, y, eps: p - (1 - eps) * y - eps,
        "the rest is forgotten": lambda p, y, eps: p - (1 - eps) * y,
        "the probabilities are smoothed, too": lambda p, y, eps: (1 - eps) * (p - y),
    },
)


@SMOOTHING_GRADIENT.program
def smoothing_gradient(p, y, eps):
    """Return δ of the last layer, K × 1.

    >>> import numpy as np
    >>> p, y = np.array([[0.5], [0.25], [0.25]]), np.array([[1], [0], [0]])
    >>> smoothing_gradient(p, y, eps=0.3)
    array([[-0.3 ],
           [ 0.15],
           [ 0.15]])
    """
    return p - (1 - eps) * y - eps / len(p)
