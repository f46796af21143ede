"""Softmax turns logits into probabilities."""

import numpy as np
from sympy import Sum, exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import i, j
from snippets.softmax.classes import K, p, scores, z

PROBABILITIES = Formula(
    p[i, 0],
    (
        "definition: the exponential makes each logit positive, and the sum makes the total 1",
        exp(z[i, 0]) / Sum(exp(z[j, 0]), (j, 0, K - 1)),
    ),
    on=scores,
    wrong={
        "the sum is forgotten": lambda z: np.exp(z),
        "the logits over their sum": lambda z: z / np.sum(z),
        "a sigmoid for each logit": lambda z: 1 / (1 + np.exp(-z)),
        "the sum runs along the row, where there is one entry": lambda z: (
            np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
        ),
    },
)


@PROBABILITIES.program
def probabilities(z):
    """Return p, K × 1, as the definition says it. Large scores overflow: see the shift.

    Args:
        z: the scores, K × 1.

    >>> import numpy as np
    >>> z = np.log([[1], [2], [5]])
    >>> probabilities(z).round(3)
    array([[0.125],
           [0.25 ],
           [0.625]])
    """
    e = np.exp(z)
    return e / np.sum(e)
