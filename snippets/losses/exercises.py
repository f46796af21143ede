"""The exercises of the chapter, solved by programs."""

from math import erf, sqrt

import numpy as np

from snippets.losses.class_weights import class_weights
from snippets.losses.gelu import gelu
from snippets.losses.gelu_tanh import gelu_tanh
from snippets.losses.mean_all import mean_all, mean_samples
from snippets.losses.multiclass_hinge import multiclass_hinge


def weighted_example():
    """Recompute the losses that a question to PyTorch gives for two samples of three weighted classes.

    >>> each, mean, gradient = weighted_example()
    >>> [round(float(cost), 3) for cost in each], round(float(mean), 4)
    ([5.639, 4.959], 1.0598)
    >>> gradient.round(3)
    array([[ 0.174,  0.192, -0.366],
           [ 0.156, -0.284,  0.128]])
    """
    Z, labels, w = np.array([[0.2, 0.3, 0.5], [0.5, 0.2, 0.3]]), [2, 1], np.array([[2.0], [4.0], [6.0]])
    P = np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)
    each = -w[labels, 0] * np.log(P[[0, 1], labels])
    return each, np.sum(each) / np.sum(w[labels]), class_weights(P, labels, w)


def between_the_gelus():
    """Return how far the two GELUs are apart at most, and their slopes.

    >>> ["%.1e" % gap for gap in between_the_gelus()]
    ['4.7e-04', '8.7e-04']
    """
    X = np.linspace(-6, 6, 2401)[None, :]
    Phi = np.array([[(1 + erf(number / sqrt(2))) / 2 for number in X[0]]])
    T = np.tanh(np.sqrt(2 / np.pi) * (X + 0.044715 * X**3))
    values = np.max(np.abs(X * Phi - X * (1 + T) / 2))
    ones = np.ones(X.shape)
    return float(values), float(np.max(np.abs(gelu(ones, X, Phi) - gelu_tanh(ones, X, T))))


def two_means(K=10):
    """Return by which factor the gradients of the two means differ, for K outputs.

    >>> two_means()
    10.0
    """
    A, Y = np.ones((4, K)), np.zeros((4, K))
    return float(mean_samples(A, Y, N=4)[0, 0] / mean_all(A, Y)[0, 0])


def hinge_of_one_sample():
    """Return the gradient for the scores 13, −7 and 11, the first being correct, with a margin of 10.

    >>> hinge_of_one_sample()
    array([[-1,  0,  1]])
    """
    return multiclass_hinge(np.array([[13.0, -7.0, 11.0]]) / 10, [0])  # a margin of 10 is one of 1, scaled
