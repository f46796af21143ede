"""The last layer of a classifier: K scores z, their probabilities p, a target y and a cost."""

import numpy as np
from sympy import Sum, Symbol, exp, log

from backprop_checked.algebra.graph import AnyFunction, Graph, sums_to_one
from backprop_checked.algebra.notation import C, Letter, i, j
from backprop_checked.algebra.signs import Sign

K = Symbol("K", integer=True, positive=True)  # how many classes there are
probability = Sign("p", "activation", "the probabilities that softmax gives")
z, p, y = Letter("z", K, 1), Letter(probability, K, 1), Letter("y", K, 1)
delta = Letter("delta", K, 1)
c = Letter(Sign("c_class", "cost", "the cost of one sample, if this class is the correct one", "{c}"), K, 1)
right = Symbol("y", integer=True, nonnegative=True)  # the right class, where it is named by its number


def _probabilities(z):
    return np.exp(z) / np.sum(np.exp(z))


def cross_entropy(p, y):
    """C = −Σ y log p."""
    return -np.sum(y * np.log(p))


any_cost = AnyFunction("C", p)
every_class = (j, 0, K - 1)
# The same for any number of classes.
definition = {p[i, 0]: exp(z[i, 0]) / Sum(exp(z[j, 0]), every_class), c[i, 0]: -log(p[i, 0])}


def classes(*about, free=(), cost=None, where=None):
    """The last layer with three classes, and with four.

    Args:
        about: what the evidence says of it.
        free: letters beside z and y that nothing computes.
        cost: how C follows from p and y.
        where: the condition that the target obeys.
    """
    steps = {p: _probabilities, c: lambda p: -np.log(p)} | ({C: cost} if cost else {})
    return [
        Graph(
            ", ".join(["{K} classes", *about]),
            [z, y, *free],
            steps,
            dimensions=(K,),
            turn=turn,
            where={y: where} if where else {},
            opaque=("cost",) * (cost is any_cost),
            rules=definition
            | ({C: -Sum(y[j, 0] * log(p[j, 0]), every_class)} if cost is cross_entropy else {}),
            laws=[(Sum(y[j, 0], every_class), 1)] if where is sums_to_one else [],
        )
        for turn in (0, 1)
    ]


scores = classes()
any_target = classes("cross-entropy", cost=cross_entropy)
whole_target = classes("cross-entropy", "a target that sums to one", cost=cross_entropy, where=sums_to_one)
