"""The classifier as a graph: X, then H, then S, then P, then the cost, and the penalty beside it."""

import numpy as np
from sympy import Lambda, Max, Sum, Symbol, exp, log

from backprop_checked.algebra.graph import AnyFunction, Graph, sums_to_one, unknown
from backprop_checked.algebra.notation import C, Letter, N, Number, i, j, k, m, n
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entrywise, Ones, x

n0, n1, n2 = n[0], n[1], n[2]  # inputs, hidden neurons, classes
X, P, Y = Letter("X", N, n0), Letter("P", N, n2), Letter("Y", N, n2)
W1 = Letter(Sign("W1", "weight", "the weights of the first layer, in × out", "W_1"), n0, n1)
b1 = Letter(Sign("b1", "bias", "the biases of the first layer", "b_1"), 1, n1)
Z1 = Letter(
    Sign("Z1", "pre-activation", "the pre-activations of the hidden layer, for a whole batch", "Z_1"), N, n1
)
H = Letter(Sign("H", "activation", "the activations of the hidden layer, for a whole batch"), N, n1)
W2 = Letter(Sign("W2", "weight", "the weights of the second layer, in × out", "W_2"), n1, n2)
b2 = Letter(Sign("b2", "bias", "the biases of the second layer", "b_2"), 1, n2)
S = Letter(Sign("S", "pre-activation", "the scores of a whole batch: what enters softmax"), N, n2)
R = Number(Sign("R", "cost", "the L2 penalty term: the sum of the squares of all weights", "{R}"))
lam = Number(Sign("lam", "cost", "the factor of the L2 penalty term", r"\lambda"))
cost_of_scores = Number(Sign("cost_of_scores"))  # the part of the cost that is any function of the scores

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


def classifiers(cost, about="", opaque=(), rule=None):
    """The graph in two sizes, in each of which every width is another.

    Args:
        cost: how C follows from what is before it.
        about: what the evidence says of it.
        opaque: what stays open.
        rule: the cost as a number, for any widths.
    """
    rules = {
        P[m, k]: exp(S[m, k]) / Sum(exp(S[m, r]), some_classes),
        R: Sum(W1[i, j] ** 2, inputs, hidden) + Sum(W2[j, k] ** 2, hidden, classes),
        cost_of_scores: AnyFunction("C", S),
        C: rule,
    }
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
            "{n[0]}-{n[1]}-{n[2]} in batches of {N}" + about,
            [X, W1, b1, W2, b2, Y, lam],
            steps,
            dimensions=order,
            where={Y: rows_sum_to_one},
            opaque=opaque,
            rules=rules,
            laws=[(Sum(Y[m, k], classes), 1)],
        )
        for order in ((n2, N, n1, n0), (N, n1, n0, n2))
    ]


whole = classifiers(
    lambda P, Y, R, lam: -np.sum(Y * np.log(P)) / len(P) + lam * R,
    rule=-Sum(Y[m, k] * log(P[m, k]), samples, classes) / N + lam * R,
)
# What moves back below the scores does not ask what their cost is: any will do.
any_cost = classifiers(
    lambda S, R, lam: unknown("C", S) + lam * R,
    ", the penalty beside a cost of the scores",
    ("cost",),
    rule=cost_of_scores + lam * R,
)
