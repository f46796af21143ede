"""Three paths lead from a number to the cost: direct, through the mean, and through the variance."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i
from backprop_checked.algebra.term import Entries
from snippets.normalisation.numbers import g, mu, n, s, var, with_cost, x

by_mean, by_variance = d(C, mu), d(C, var)

THREE_PATHS = Formula(
    d(C, x),
    (
        "contributions add up: $x_i$ itself, the mean, and the variance at a fixed mean",
        Entries(g[i, 0] / s + by_mean * d(mu, x[i, 0]) + 2 / n * by_variance * (x[i, 0] - mu), i, 0, n, 1),
    ),
    (
        "each number has a share of $1/n$ in the mean",
        1 / s * g + 1 / n * by_mean + 2 / n * by_variance * (x - mu),
    ),
    on=with_cost,
    wrong={
        "the mean and the variance are held constant": lambda g, s: g / s,
        "only the mean is held constant": lambda g, s, by_variance, x, mu: (
            g / s + 2 * by_variance * (x - mu) / len(x)
        ),
        "only the variance is held constant": lambda g, s, by_mean: g / s + by_mean / len(g),
        "the 2 is dropped": lambda g, s, by_mean, by_variance, x, mu: (
            g / s + by_mean / len(g) + by_variance * (x - mu) / len(x)
        ),
    },
)


@THREE_PATHS.program
def three_paths(g, s, by_mean, by_variance, x, mu):
    """Return ∂C/∂x, n × 1, from the gradients with respect to x̂, to the mean and to the variance.

    >>> import numpy as np
    >>> g, x = np.array([[0], [8], [4], [0]]), np.array([[0], [0], [4], [4]])
    >>> three_paths(g, s=2, by_mean=-6, by_variance=0.5, x=x, mu=2)
    array([[-2.],
           [ 2.],
           [ 1.],
           [-1.]])
    """
    n = len(x)
    return g / s + by_mean / n + 2 * by_variance * (x - mu) / n
