"""The gradient of weights before a normalisation is at a right angle to them."""

import numpy as np
from sympy import S, Sum, Symbol, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, d, i, k
from backprop_checked.algebra.signs import Sign
from snippets.normalisation.numbers import any_cost, definition, every, groups, n, s, var, x, x_hat

K = Symbol("K", integer=True, positive=True)  # how many inputs the unit has
A = Letter(Sign("A", "activation", "the inputs of one unit, a row for each sample"), n, K)
w = Letter(Sign("w", "weight", "the weights of one unit, which a normalisation follows"), K, 1)
every_input, g = (k, 0, K - 1), d(C, x_hat)


def unit(*free):
    """One linear unit over a batch, standardised with ε = 0. `free`: more letters that nothing computes."""
    return groups(
        {x: A @ w},
        definition | {s: sqrt(var)},
        any_cost,
        free=[A, w, *free],
        name="one unit with {K} inputs in a batch of {n}, ε = 0",
        small=False,
        dimensions=(n, K),
    )


def gradient(g, A, w):
    """∂C/∂w, K × 1, through standardising with ε = 0."""
    centred = A @ w - np.mean(A @ w)
    s = np.sqrt(np.mean(centred**2))
    g_less = g - np.mean(g)
    return A.T @ (g_less / s - centred * np.mean(g * centred) / s**3)


WEIGHTS = Formula(
    Sum(w[k, 0] * d(C, w[k, 0]), every_input),
    (
        "each weight reaches the cost through all samples",
        Sum(w[k, 0] * Sum(A[i, k] * d(C, x[i, 0]), every), every_input),
    ),
    ("the sum over the inputs is $x$", Sum(x[i, 0] * d(C, x[i, 0]), every)),
    ("if every $x_i$ is multiplied by the same factor, no $\\hat{x}_i$ changes", S.Zero),
    on=unit(),
    wrong={
        "the mean and the variance are held constant": lambda g, A, w, s: np.sum((A @ w) * g) / s,
        "the variance is held constant": lambda g, A, w, s: np.sum((A @ w) * (g - np.mean(g))) / s,
    },
)


@WEIGHTS.program
def weights(g, A, w):
    """Return the inner product of the weights with their gradient, one number.

    >>> A, w = np.array([[0, 1], [2, -1], [1, 1], [3, 5]]), np.array([[2], [1]])
    >>> g = np.array([[0], [8], [4], [0]])
    >>> abs(weights(g, A, w)) < 1e-12
    np.True_
    """
    return np.sum(w * gradient(g, A, w))
