"""Sum: every summand receives the whole gradient, unchanged."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, Tensor, d, j, k
from snippets.moves.move import D, K, entries, error_entries, move

X = Letter("X", K, D)
y, g = Tensor(entries, D), Tensor(error_entries, D)

ADD = Formula(
    d(C, X[k, j]),
    ("chain rule: this number is in one sum only", d(C, y[j]) * d(y[j], X[k, j])),
    ("a sum changes as each summand does: its slope is 1", g[j]),
    on=move("{K} summands of {D} numbers", [X], {y[j]: Sum(X[k, j], (k, 0, K - 1))}, g, (K, D)),
    wrong={
        "shared among the summands": lambda g, K: np.broadcast_to(g / K, (K, *g.shape)),
        "only the first summand": lambda g, K: np.stack([g, *([0 * g] * (K - 1))]),
        "times the summand": lambda g, X: g * X,
    },
)


@ADD.program
def add(g, K):
    """Return ∂C/∂X, K × D, for the sum of K rows, from the gradient of that sum, D numbers.

    >>> add(np.array([5, 7]), K=2)
    array([[5, 7],
           [5, 7]])
    """
    return np.broadcast_to(g, (K, *g.shape))
