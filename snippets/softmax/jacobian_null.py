"""If all logits rise together, no probability changes."""

import numpy as np
from sympy import S, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, i, k
from snippets.softmax.classes import K, p, scores, z
from snippets.softmax.jacobian import JACOBIAN, jacobian
from snippets.softmax.probabilities import PROBABILITIES, probabilities

JACOBIAN_NULL = Formula(
    Sum(d(p[i, 0], z[k, 0]), (k, 0, K - 1)),
    ("row $i$ of the Jacobian, summed", p[i, 0] - Sum(p[i, 0] * p[k, 0], (k, 0, K - 1)), JACOBIAN),
    (
        "$p_i$ does not depend on $k$, so it is taken out of the sum",
        p[i, 0] * (1 - Sum(p[k, 0], (k, 0, K - 1))),
    ),
    ("probabilities sum to one", S.Zero, PROBABILITIES),
    on=scores,
    wrong={
        "only the diagonal is added up": lambda z: probabilities(z) * (1 - probabilities(z)),
        "the sign of the last term": lambda z: (
            probabilities(z) + probabilities(z) @ probabilities(z).T @ ones(z)
        ),
        "diag(p) is forgotten": lambda z: -probabilities(z) @ probabilities(z).T @ ones(z),
    },
)


def ones(z):
    return np.ones(z.shape, dtype=int)


@JACOBIAN_NULL.program
def jacobian_null(z):
    """Return ∂p/∂z · 1, K × 1: how p changes if all logits rise together.

    >>> import numpy as np
    >>> jacobian_null(np.log([[2.0], [1.0], [1.0]])).round(12)
    array([[0.],
           [0.],
           [0.]])
    """
    return jacobian(probabilities(z)) @ ones(z)
