"""The Hessian of cross-entropy with respect to the logits is the Jacobian of softmax."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, diag
from snippets.softmax.classes import p, whole_target, z
from snippets.softmax.error import ERROR
from snippets.softmax.jacobian import JACOBIAN

HESSIAN = Formula(
    d(d(C, z), z),
    ("the gradient is $p - y$, and $y$ is constant", d(p, z), ERROR),
    ("the Jacobian of softmax", diag(p) - p @ p.T, JACOBIAN),
    on=whole_target,
    wrong={
        "only its diagonal": lambda p: np.diag((p * (1 - p))[:, 0]),
        "the sign": lambda p: p @ p.T - np.diag(p[:, 0]),
        "an inner product instead of an outer one": lambda p: np.diag(p[:, 0]) - p.T @ p,
    },
)


@HESSIAN.program
def hessian(p):
    """Return the second derivatives of the cost with respect to the logits, K × K. The target is not needed.

    >>> hessian(np.array([[0.5], [0.5]]))
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    return np.diag(p[:, 0]) - p @ p.T
