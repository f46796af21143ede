"""The mean over samples and outputs divides by both: the gradient has 1/(NK)."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d, k, m
from backprop_checked.algebra.term import Entries
from snippets.losses.outputs import A, K, Y, every_output, every_sample, squared

MEAN_ALL = Formula(
    d(C, A),
    (
        "each output stands in one square of the sum, and the mean divides by how many there are",
        Entries(2 * (A[m, k] - Y[m, k]) / (N * K), m, k, N, K),
    ),
    ("all entries at once", 2 / (N * K) * (A - Y)),
    on=squared(Sum((A[m, k] - Y[m, k]) ** 2, every_sample, every_output) / (N * K)),
    convention="mean over all",
    wrong={
        "divided by $N$ alone": lambda A, Y, N: 2 / N * (A - Y),
        "the mean is forgotten backward": lambda A, Y: 2 * (A - Y),
        "the 2 is forgotten": lambda A, Y: (A - Y) / A.size,
        "divided by the number of outputs alone": lambda A, Y, K: 2 / K * (A - Y),
    },
)

MEAN_SAMPLES = Formula(
    d(C, A),
    (
        "each output stands in one square of the sum, and only samples are averaged",
        Entries(2 * (A[m, k] - Y[m, k]) / N, m, k, N, K),
    ),
    ("all entries at once", 2 / N * (A - Y)),
    on=squared(Sum((A[m, k] - Y[m, k]) ** 2, every_sample, every_output) / N),
    convention="mean over the samples",
    twin_of=MEAN_ALL,
    wrong={
        "divided by the number of outputs, too": lambda A, Y: 2 * (A - Y) / A.size,
        "the mean is forgotten backward": lambda A, Y: 2 * (A - Y),
        "divided by the number of outputs alone": lambda A, Y, K: 2 / K * (A - Y),
    },
)


@MEAN_ALL.program
def mean_all(A, Y):
    """Return ∂C/∂A, N × K, for np.mean((A - Y) ** 2).

    >>> import numpy as np
    >>> mean_all(np.array([[3, 1], [0, 0]]), np.array([[1, 1], [0, 4]]))
    array([[ 1.,  0.],
           [ 0., -2.]])
    """
    return 2 * (A - Y) / A.size


@MEAN_SAMPLES.program
def mean_samples(A, Y, N):
    """Return ∂C/∂A, N × K, for np.sum((A - Y) ** 2) / N.

    >>> import numpy as np
    >>> mean_samples(np.array([[3, 1], [0, 0]]), np.array([[1, 1], [0, 4]]), N=2)
    array([[ 2.,  0.],
           [ 0., -4.]])
    """
    return 2 / N * (A - Y)
