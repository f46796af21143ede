"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.softmax.cross_entropy import cross_entropy
from snippets.softmax.error import error
from snippets.softmax.not_elementwise import not_elementwise
from snippets.softmax.shift import shift


def first_cost(classes):
    """Return the cost of a classifier that has learned nothing: all scores equal.

    >>> for classes in (2, 10, 1000):
    ...     print(f"{classes:4} classes: {first_cost(classes):.3f}, ln K = {np.log(classes):.3f}")
       2 classes: 0.693, ln K = 0.693
      10 classes: 2.303, ln K = 2.303
    1000 classes: 6.908, ln K = 6.908
    """
    y = np.eye(classes)[:, [0]]
    return cross_entropy(shift(np.zeros((classes, 1))), y)


def softmax_twice(classes):
    """Return the lowest cost that is left where probabilities are taken for scores.

    >>> print(f"{softmax_twice(10):.4f}")
    1.4612
    """
    y = np.eye(classes)[:, [0]]
    best = y  # as sure and as right as probabilities can be
    return cross_entropy(shift(best), y)


def from_labels(Z, labels):
    """Return ∂C/∂Z, K × N, of the mean cross-entropy, from class numbers; samples are columns.

    >>> Z = np.log([[2.0, 1.0], [1.0, 1.0], [1.0, 2.0]])
    >>> from_labels(Z, np.array([1, 0]))
    array([[ 0.25 , -0.375],
           [-0.375,  0.125],
           [ 0.125,  0.25 ]])
    >>> from snippets.softmax.batch import batch
    >>> P, Y = np.exp(Z) / np.exp(Z).sum(axis=0), np.eye(3)[:, [1, 0]]
    >>> np.allclose(from_labels(Z, np.array([1, 0])), batch(P, Y))
    True
    """
    e = np.exp(Z - np.max(Z, axis=0))
    dZ = e / np.sum(e, axis=0)
    dZ[labels, np.arange(Z.shape[1])] -= 1
    return dZ / Z.shape[1]


def from_labels_rows(Z, labels):
    """Return ∂C/∂Z, N × K, of the mean cross-entropy, from class numbers; samples are rows.

    >>> Z = np.log([[2.0, 1.0, 1.0], [1.0, 1.0, 2.0]])
    >>> from_labels_rows(Z, np.array([1, 0]))
    array([[ 0.25 , -0.375,  0.125],
           [-0.375,  0.125,  0.25 ]])
    >>> from snippets.softmax.batch import batch_rows
    >>> P, Y = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True), np.eye(3)[[1, 0]]
    >>> np.allclose(from_labels_rows(Z, np.array([1, 0])), batch_rows(P, Y))
    True
    """
    e = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    dZ = e / np.sum(e, axis=1, keepdims=True)
    dZ[np.arange(len(Z)), labels] -= 1
    return dZ / len(Z)


def confident_and_wrong(lead):
    """Return the error of the right score where the wrong one leads, under cross-entropy and squared error.

    >>> for lead in (1, 4, 8):
    ...     print(*(f"{error:.4f}" for error in confident_and_wrong(lead)))
    -0.7311 -0.5749
    -0.9820 -0.0694
    -0.9997 -0.0013
    """
    p, y = shift(np.array([[0.0], [lead]])), np.array([[1], [0]])
    return error(p, y)[0, 0], not_elementwise(p, cost_slope=2 * (p - y))[0, 0]
