"""The derivative of cross-entropy with respect to a probability."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i
from backprop_checked.algebra.term import Entries
from snippets.softmax.classes import K, any_target, p, y
from snippets.softmax.cross_entropy import CROSS_ENTROPY

CROSS_ENTROPY_SLOPE = Formula(
    d(C, p),
    ("one partial derivative for each class", Entries(d(C, p[i, 0]), i, 0, K, 1)),
    (
        "only one term of the sum contains $p_i$, and the derivative of the logarithm is $1 / p_i$",
        Entries(-y[i, 0] / p[i, 0], i, 0, K, 1),
        CROSS_ENTROPY,
    ),
    on=any_target,
    wrong={
        "the sign is missing": lambda p, y: y / p,
        "target and probability change places": lambda p, y: -p / y,
        "the difference, which belongs to the logits": lambda p, y: p - y,
    },
)


@CROSS_ENTROPY_SLOPE.program
def cross_entropy_slope(p, y):
    """Return ∂C/∂p, K × 1.

    >>> import numpy as np
    >>> cross_entropy_slope(np.array([[0.5], [0.25], [0.25]]), np.array([[0], [1], [0]]))
    array([[ 0.],
           [-4.],
           [ 0.]])
    """
    return -y / p
