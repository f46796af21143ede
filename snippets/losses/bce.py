"""Binary cross-entropy with a sigmoid: the gradient with respect to the logit is p − y."""

from sympy import log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, m
from snippets.losses.binary import c, p, samples, sigmoid, y, z

cross_entropy = {c[m, 0]: -y[m, 0] * log(p[m, 0]) - (1 - y[m, 0]) * log(1 - p[m, 0])}
two_classes = samples(sigmoid, cross_entropy)

BCE = Formula(
    d(c[m, 0], z[m, 0]),
    ("chain rule through the probability", d(c[m, 0], p[m, 0]) * d(p[m, 0], z[m, 0])),
    (
        "the derivative of each logarithm, and the slope of the sigmoid",
        ((1 - y[m, 0]) / (1 - p[m, 0]) - y[m, 0] / p[m, 0]) * p[m, 0] * (1 - p[m, 0]),
    ),
    ("the slope cancels both denominators: $p (1 - y) - (1 - p) y$ is left", p[m, 0] - y[m, 0]),
    on=two_classes,
    wrong={
        "the other way round": lambda p, y: y - p,
        "times a slope, as after a sigmoid": lambda p, y: (p - y) * p * (1 - p),
        "the logit instead of the probability": lambda z, y: z - y,
        "the last slope is forgotten": lambda p, y: (1 - y) / (1 - p) - y / p,
        "the second logarithm is left out": lambda p, y: -y * (1 - p),
    },
)


@BCE.program
def bce(p, y):
    """Return the gradient of each sample's cost with respect to its logit, N × 1.

    >>> import numpy as np
    >>> bce(np.array([[0.5], [0.25]]), np.array([[1], [0]]))
    array([[-0.5 ],
           [ 0.25]])
    """
    return p - y
