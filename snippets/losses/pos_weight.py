"""A weight for class 1: it multiplies the term of class 1, in the cost and in the gradient."""

from sympy import log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Number, d, m
from backprop_checked.algebra.signs import Sign
from snippets.losses.binary import c, p, samples, sigmoid, y, z

w = Number(Sign("w_pos", "weight", "how much more a sample of class 1 counts", "w_{+}"))

POS_WEIGHT = Formula(
    d(c[m, 0], z[m, 0]),
    ("chain rule through the probability", d(c[m, 0], p[m, 0]) * d(p[m, 0], z[m, 0])),
    (
        "the slope of the sigmoid cancels the denominators",
        (1 - y[m, 0]) * p[m, 0] - w * y[m, 0] * (1 - p[m, 0]),
    ),
    on=samples(
        sigmoid, {c[m, 0]: -w * y[m, 0] * log(p[m, 0]) - (1 - y[m, 0]) * log(1 - p[m, 0])}, free=[z, y, w]
    ),
    wrong={
        "the weight on both terms": lambda p, y, w: w * (p - y),
        "the weight on the target alone": lambda p, y, w: p - w * y,
        "the weight is forgotten backward": lambda p, y: p - y,
        "the weight on the other class": lambda p, y, w: w * (1 - y) * p - y * (1 - p),
    },
)


@POS_WEIGHT.program
def pos_weight(p, y, w):
    """Return the gradient of each sample's cost with respect to its logit, N × 1.

    >>> import numpy as np
    >>> pos_weight(np.array([[0.5], [0.5]]), np.array([[1], [0]]), w=10)
    array([[-5. ],
           [ 0.5]])
    """
    return (1 - y) * p - w * y * (1 - p)
