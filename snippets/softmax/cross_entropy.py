"""Cross-entropy: minus the logarithms of the probabilities, weighted by the target."""

import numpy as np
from sympy import Sum, log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, i
from snippets.softmax.classes import K, any_target, p, y

CROSS_ENTROPY = Formula(
    C,
    (
        "definition: each logarithm is weighted by the target",
        -Sum(y[i, 0] * log(p[i, 0]), (i, 0, K - 1)),
    ),
    on=any_target,
    wrong={
        "the sign is missing": lambda p, y: np.sum(y * np.log(p)),
        "the mean over the classes": lambda p, y: -np.mean(y * np.log(p)),
        "the cost of two classes, summed over them": lambda p, y: (
            -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))
        ),
        "the logarithm of the sum": lambda p, y: -np.log(np.sum(y * p)),
    },
)


@CROSS_ENTROPY.program
def cross_entropy(p, y):
    """Return the cost, one number.

    Args:
        p: the probabilities, K × 1.
        y: the target, K × 1.

    >>> import numpy as np
    >>> y = np.array([[0], [1], [0]])
    >>> sure, unsure = np.array([[0.01], [0.98], [0.01]]), np.full((3, 1), 1 / 3)
    >>> for p in (sure, unsure):
    ...     print(f"{cross_entropy(p, y):.4f}")
    0.0202
    1.0986
    """
    return -np.sum(y * np.log(p))
