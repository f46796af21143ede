"""Multi-class hinge loss: every violated margin counts at the correct class."""

import numpy as np
from sympy import KroneckerDelta, Max, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Each, N, d, gate, j, k, m
from snippets.losses.labels import Z, c, correct, every_class, label, labelled

labels = Each(label[m], m, 0, N - 1)
margin = Z[m, j] - Z[m, label[m]] + 1
other = 1 - KroneckerDelta(j, label[m])

MULTICLASS_HINGE = Formula(
    d(c[m, 0], Z[m, k]),
    (
        "a wrong class raises its own margin; the correct class lowers the margins of all the others",
        (1 - correct) * gate(Z[m, k] - Z[m, label[m]] + 1) - correct * Sum(other * gate(margin), every_class),
    ),
    on=labelled({c[m, 0]: Sum(other * Max(0, margin), every_class)}),
    wrong={
        "the correct class counts once": lambda Z, labels: once(Z, labels),
        "the correct class gets nothing": lambda Z, labels: violated(Z, labels),
        "the correct class counts its own margin, too": lambda Z, labels: (
            counted(Z, labels) - one_hot(Z, labels)
        ),
        "the margin is forgotten": lambda Z, labels: multiclass_hinge(Z - 1 + one_hot(Z, labels), labels),
    },
)


def one_hot(Z, labels):
    return np.eye(Z.shape[1], dtype=int)[labels]


def violated(Z, labels):
    """1 where a wrong class is less than 1 below the correct one."""
    rows = range(len(Z))
    return (Z - Z[rows, labels][:, None] + 1 > 0) * (1 - one_hot(Z, labels))


def counted(Z, labels):
    hits = violated(Z, labels)
    return hits - one_hot(Z, labels) * np.sum(hits, axis=1, keepdims=True)


def once(Z, labels):
    hits = violated(Z, labels)
    return hits - one_hot(Z, labels) * (np.sum(hits, axis=1, keepdims=True) > 0)


@MULTICLASS_HINGE.program
def multiclass_hinge(Z, labels):
    """Return the gradient of each sample's cost with respect to its scores, N × K.

    >>> multiclass_hinge(np.array([[3.0, 2.5, 2.75, -1.0]]), [0])
    array([[-2,  1,  1,  0]])
    """
    return counted(Z, labels)
