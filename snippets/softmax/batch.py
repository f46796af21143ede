"""Softmax with cross-entropy for a batch: the mean brings 1/N, once."""

import numpy as np
from sympy import KroneckerDelta, Sum, exp, log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph, sums_to_one
from backprop_checked.algebra.notation import C, Letter, N, d, i, j, k, m
from backprop_checked.algebra.term import Entries
from snippets.softmax.classes import K
from snippets.softmax.error import ERROR

Z, P, Y = Letter("Z", K, N), Letter("P", K, N), Letter("Y", K, N)
Z_rows, P_rows, Y_rows = Letter("Z", N, K), Letter("P", N, K), Letter("Y", N, K)
c = Letter("c", N, 1)  # c[m, 0]: the cost of sample m


def batches(Z, P, Y, classes):
    """A batch of 3 samples with 4 classes, and one of 4 samples with 3; the classes stand along this axis."""

    def probabilities(Z):
        return np.exp(Z) / np.sum(np.exp(Z), axis=classes, keepdims=True)

    def costs(P, Y):
        return -np.sum(Y * np.log(P), axis=classes)[:, None]

    def whole(Y):
        return sums_to_one(Y.T).T if classes else sums_to_one(Y)

    def at(letter, sample, number):
        return letter[sample, number] if classes else letter[number, sample]

    every_class, others = (k, 0, K - 1), (j, 0, K - 1)
    definition = {
        at(P, i, k): exp(at(Z, i, k)) / Sum(exp(at(Z, i, j)), others),
        c[i, 0]: -Sum(at(Y, i, k) * log(at(P, i, k)), every_class),
    }
    return [
        Graph(
            "{N} samples of {K} classes, the mean of their cross-entropies",
            [Z, Y],
            {P: probabilities, c: costs, C: Sum(c[m, 0], (m, 0, N - 1)) / N},
            dimensions=order,
            where={Y: whole},
            rules=definition,
            laws=[(Sum(at(Y, i, k), every_class), 1)],
        )
        for order in ((N, K), (K, N))
    ]


BATCH = Formula(
    d(C, Z),
    (
        "chain rule through the cost of every sample",
        Entries(Sum(d(C, c[m, 0]) * d(c[m, 0], Z[k, i]), (m, 0, N - 1)), k, i, K, N),
    ),
    (
        "in the mean, each sample's cost has the factor 1/N and depends on the logits of its own sample only",
        Entries(Sum(KroneckerDelta(i, m) * (P[k, i] - Y[k, i]) / N, (m, 0, N - 1)), k, i, K, N),
        ERROR,
    ),
    ("only the term with $m = i$ is not 0", (P - Y) / N),
    on=batches(Z, P, Y, classes=0),
    convention="a sample is a column",
    wrong={
        "N is forgotten: that is the gradient of the sum": lambda P, Y: P - Y,
        "1/N twice": lambda P, Y: (P - Y) / P.shape[1] ** 2,
        "divided by the rows, which are classes here": lambda P, Y: (P - Y) / len(P),
    },
)

BATCH_ROWS = Formula(
    d(C, Z_rows),
    (
        "chain rule through the cost of every sample",
        Entries(Sum(d(C, c[m, 0]) * d(c[m, 0], Z_rows[i, k]), (m, 0, N - 1)), i, k, N, K),
    ),
    (
        "in the mean, each sample's cost has the factor 1/N and depends on the logits of its own sample only",
        Entries(Sum(KroneckerDelta(i, m) * (P_rows[i, k] - Y_rows[i, k]) / N, (m, 0, N - 1)), i, k, N, K),
        ERROR,
    ),
    ("only the term with $m = i$ is not 0", (P_rows - Y_rows) / N),
    on=batches(Z_rows, P_rows, Y_rows, classes=1),
    convention="a sample is a row",
    twin_of=BATCH,
    wrong={
        "N is forgotten: that is the gradient of the sum": lambda P_rows, Y_rows: P_rows - Y_rows,
        "1/N twice": lambda P_rows, Y_rows: (P_rows - Y_rows) / len(P_rows) ** 2,
        "divided by the classes as well, as np.mean does": lambda P_rows, Y_rows: (
            (P_rows - Y_rows) / P_rows.size
        ),
        "divided by the classes instead": lambda P_rows, Y_rows: (P_rows - Y_rows) / P_rows.shape[1],
        "the mean over the samples is taken here": lambda P_rows, Y_rows: np.mean(
            P_rows - Y_rows, axis=0, keepdims=True
        ),
    },
)


@BATCH.program
def batch(P, Y):
    """Return ∂C/∂Z, K × N: a column is a sample.

    >>> batch(np.array([[0.5, 0.5], [0.25, 0.5], [0.25, 0]]), np.array([[0, 1], [1, 0], [0, 0]]))
    array([[ 0.25 , -0.25 ],
           [-0.375,  0.25 ],
           [ 0.125,  0.   ]])
    """
    return (P - Y) / P.shape[1]


@BATCH_ROWS.program
def batch_rows(P_rows, Y_rows):
    """Return ∂C/∂Z, N × K.

    Args:
        P_rows: the probabilities, N × K: a row is a sample.
        Y_rows: the targets, N × K; each row sums to one.

    >>> batch_rows(np.array([[0.5, 0.25, 0.25], [0.5, 0.5, 0]]), np.array([[0, 1, 0], [1, 0, 0]]))
    array([[ 0.25 , -0.375,  0.125],
           [-0.25 ,  0.25 ,  0.   ]])
    """
    return (P_rows - Y_rows) / len(P_rows)
