"""The classifier as a graph: X, then H, then S, then P, then the cost, and the penalty beside it."""

import numpy as np
from sympy import Lambda, Max, Symbol

from backprop_checked.algebra.graph import Graph, sums_to_one, unknown
from backprop_checked.algebra.notation import C, Letter, N, Number, i, j, k, m, n
from backprop_checked.algebra.term import Entrywise, Ones, x

n0, n1, n2 = n[0], n[1], n[2]  # inputs, hidden neurons, classes
X, W1, b1 = Letter("X", N, n0), Letter("W1", n0, n1), Letter("b1", 1, n1)
Z1, H = Letter("Z1", N, n1), Letter("H", N, n1)
W2, b2 = Letter("W2", n1, n2), Letter("b2", 1, n2)
S, P, Y = Letter("S", N, n2), Letter("P", N, n2), Letter("Y", N, n2)
R, lam = Number("penalty"), Number("lam")

samples, inputs, hidden, classes = (m, 0, N - 1), (i, 0, n0 - 1), (j, 0, n1 - 1), (k, 0, n2 - 1)
r = Symbol("r", integer=True, nonnegative=True)  # runs over the neurons that one entry may reach
some_hidden, some_classes = (r, 0, n1 - 1), (r, 0, n2 - 1)


def relu(term):
    """max(0, z) of each entry."""
    return Entrywise(Lambda(x, Max(0, x)), term)


def probabilities(S):
    """Softmax, row by row."""
    return np.exp(S) / np.sum(np.exp(S), axis=1, keepdims=True)


def rows_sum_to_one(targets):
    """A row of targets is a sample's."""
    return sums_to_one(targets.T).T


def classifiers(cost, about="", opaque=()):
    """The graph in two sizes, in each of which every width is another.

    Args:
        cost: how C follows from what is before it.
        about: what the evidence says of it.
        opaque: what stays open.
    """
    steps = {
        Z1: X @ W1 + Ones(N, 1) @ b1,
        H: relu(Z1),
        S: H @ W2 + Ones(N, 1) @ b2,
        P: probabilities,
        R: lambda W1, W2: np.sum(W1**2) + np.sum(W2**2),
        C: cost,
    }
    return [
        Graph(
            f"{'-'.join(map(str, widths))} in batches of {size}{about}",
            [X, W1, b1, W2, b2, Y, lam],
            steps,
            sizes={N: size, **dict(zip((n0, n1, n2), widths, strict=True))},
            where={Y: rows_sum_to_one},
            opaque=opaque,
        )
        for size, widths in ((2, (3, 1, 4)), (3, (1, 2, 4)))
    ]


whole = classifiers(lambda P, Y, penalty, lam: -np.sum(Y * np.log(P)) / len(P) + lam * penalty)
# What moves back below the scores does not ask what their cost is: any will do.
any_cost = classifiers(
    lambda S, penalty, lam: unknown("C", S) + lam * penalty,
    ", the penalty beside a cost of the scores",
    ("cost",),
)
