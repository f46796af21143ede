"""Class weights: each sample is weighted, and the mean divides by the sum of the weights."""

import numpy as np
from sympy import Sum, log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Each, Letter, N, d, i, k, m
from backprop_checked.algebra.signs import Sign
from snippets.losses.labels import K, P, Z, correct, label, labelled, softmax

labels = Each(label[m], m, 0, N - 1)
w = Letter(Sign("w_class", "weight", "how much the samples of a class count", "{w}"), K, 1)
total = Sum(w[label[i], 0], (i, 0, N - 1))

CLASS_WEIGHTS = Formula(
    d(C, Z[m, k]),
    (
        "one sample depends on its own scores alone; softmax with cross-entropy gives $p - y$, which its "
        "weight multiplies",
        w[label[m], 0] * (P[m, k] - correct) / total,
    ),
    on=labelled(
        softmax,
        {C: -Sum(w[label[m], 0] * log(P[m, label[m]]), (m, 0, N - 1)) / Sum(w[label[m], 0], (m, 0, N - 1))},
        free=[w],
    ),
    wrong={
        "divided by $N$": lambda P, labels, w: weights(w, labels) * (P - one_hot(P, labels)) / len(P),
        "the weights are forgotten backward": lambda P, labels: (P - one_hot(P, labels)) / len(P),
        "the weight of the class of the logit": lambda P, labels, w: (
            w.T * (P - one_hot(P, labels)) / np.sum(weights(w, labels))
        ),
        "the weight on the target alone": lambda P, labels, w: (
            (P - weights(w, labels) * one_hot(P, labels)) / np.sum(weights(w, labels))
        ),
    },
)


def one_hot(P, labels):
    return np.eye(P.shape[1], dtype=int)[labels]


def weights(w, labels):
    """The weight of each sample, N × 1: that of its class."""
    return w[labels]


@CLASS_WEIGHTS.program
def class_weights(P, labels, w):
    """Return ∂C/∂Z, N × K.

    >>> P = np.array([[0.5, 0.5], [0.5, 0.5]])
    >>> class_weights(P, [0, 1], w=np.array([[3], [1]]))
    array([[-0.375,  0.375],
           [ 0.125, -0.125]])
    """
    return weights(w, labels) * (P - one_hot(P, labels)) / np.sum(weights(w, labels))
