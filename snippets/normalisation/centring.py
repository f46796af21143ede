"""Subtracting the mean is a product with the centring matrix."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d, i
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries, Eye, Ones
from snippets.normalisation.numbers import every, g, mu, n, x

P = Eye(n) - Ones(n, 1) @ Ones(1, n) / n  # the centring matrix
centred = Letter(Sign("centred", "activation", "the numbers minus their mean", r"\tilde{x}"), n, 1)
definition = {
    mu: Sum(x[i, 0], every) / n,
    centred[i, 0]: x[i, 0] - mu,
}


def groups(*steps):
    """A group of numbers, and one that is longer."""
    steps = {letter: step for part in (definition, *steps) for letter, step in part.items()}
    opaque = ("cost",) * (C in steps)
    return [
        Graph("{n} numbers, centred", [x], steps, dimensions=(n,), turn=turn, opaque=opaque)
        for turn in (0, 1)
    ]


alone, with_cost = groups(), groups({C: AnyFunction("C", centred), g: d(C, centred)})

CENTRING = Formula(
    centred,
    ("definition: each number less the mean of all", Entries(x[i, 0] - mu, i, 0, n, 1)),
    (
        "a row of ones times $x$ is the sum; a column of ones copies the mean",
        x - Ones(n, 1) @ (Ones(1, n) @ x) / n,
    ),
    ("$x$ is a factor of both terms", P @ x),
    on=alone,
    wrong={
        "a sum for the mean": lambda x: x - np.sum(x),
        "$n - 1$ for $n$": lambda x: x - np.sum(x) / (len(x) - 1),
        "the first number is subtracted": lambda x: x - x[0, 0],
    },
)


@CENTRING.program
def centring(x):
    """Return the numbers less their mean, n × 1.

    >>> centring(np.array([[1], [9], [5]]))
    array([[-4.],
           [ 4.],
           [ 0.]])
    """
    return x - np.mean(x)
