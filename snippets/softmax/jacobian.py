"""The Jacobian of softmax: every probability depends on every logit."""

import numpy as np
from sympy import KroneckerDelta, Sum, exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, diag, i, j, k
from backprop_checked.algebra.term import Entries
from snippets.layouts.jacobian import NUMERATOR_JACOBIAN
from snippets.softmax.classes import K, p, scores, z
from snippets.softmax.probabilities import PROBABILITIES

total = Sum(exp(z[j, 0]), (j, 0, K - 1))


def matrix_of(entry):
    """The matrix with this entry in row i, column k."""
    return Entries(entry, i, k, K, K)


JACOBIAN = Formula(
    d(p, z),
    (
        "row $i$, column $k$: the derivative of probability $i$ with respect to logit $k$",
        matrix_of(d(p[i, 0], z[k, 0])),
        NUMERATOR_JACOBIAN,
    ),
    (
        "quotient rule: the numerator depends on $z_k$ only if $i = k$, the sum in the denominator "
        "always does",
        matrix_of((KroneckerDelta(i, k) * exp(z[i, 0]) * total - exp(z[i, 0]) * exp(z[k, 0])) / total**2),
        PROBABILITIES,
    ),
    (
        "each exponential divided by the sum is a probability",
        matrix_of(KroneckerDelta(i, k) * p[i, 0] - p[i, 0] * p[k, 0]),
        PROBABILITIES,
    ),
    ("the first part is a diagonal matrix, the second an outer product", diag(p) - p @ p.T),
    on=scores,
    wrong={
        "only its diagonal": lambda p: np.diag((p * (1 - p))[:, 0]),
        "as if softmax acted entry by entry": lambda p: p * (1 - p),
        "the numerator alone: the sum is held fixed": lambda p: np.diag(p[:, 0]),
        "the sign of the last term": lambda p: np.diag(p[:, 0]) + p @ p.T,
        "an inner product instead of an outer one": lambda p: np.diag(p[:, 0]) - p.T @ p,
        "$p_i (1 - p_k)$ everywhere": lambda p: p @ (1 - p).T,
    },
)


@JACOBIAN.program
def jacobian(p):
    """Return ∂p/∂z, K × K, from the probabilities alone.

    Args:
        p: the probabilities, K × 1.

    >>> import numpy as np
    >>> jacobian(np.array([[0.5], [0.25], [0.25]]))
    array([[ 0.25  , -0.125 , -0.125 ],
           [-0.125 ,  0.1875, -0.0625],
           [-0.125 , -0.0625,  0.1875]])
    """
    return np.diag(p[:, 0]) - p @ p.T
