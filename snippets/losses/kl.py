"""Kullback–Leibler divergence: cross-entropy minus the entropy of the target."""

import numpy as np
from sympy import Sum, exp, log

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import C, Letter, i, j
from backprop_checked.algebra.signs import Sign
from snippets.softmax.classes import K, definition, every_class, p, z

u = Letter(Sign("u_teacher", "pre-activation", "the logits of another network, the teacher", "{u}"), K, 1)
q = Letter(Sign("q_teacher", "data", "the probabilities of another network, the teacher", "{q}"), K, 1)
one_p, one_q = p[j, 0], q[j, 0]
teacher = {q[i, 0]: exp(u[i, 0]) / Sum(exp(u[j, 0]), every_class)}


def divergence(cost):
    """Two distributions over the same classes, and a cost that compares them."""
    return [
        Graph(
            "{K} classes, two distributions",
            [z, u],
            {p[i, 0]: definition[p[i, 0]], **teacher, C: cost},
            dimensions=(K,),
            turn=turn,
        )
        for turn in (0, 1)
    ]


forward = divergence(Sum(one_q * log(one_q / one_p), every_class))

KL = Formula(
    C,
    ("definition", Sum(one_q * log(one_q / one_p), every_class)),
    (
        "the logarithm of a fraction: cross-entropy minus the entropy of the target",
        -Sum(one_q * log(one_p), every_class) + Sum(one_q * log(one_q), every_class),
    ),
    on=forward,
    wrong={
        "the two change places": lambda p, q: np.sum(p * np.log(p / q)),
        "cross-entropy alone": lambda p, q: -np.sum(q * np.log(p)),
        "the mean over the classes": lambda p, q: np.mean(q * np.log(q / p)),
        "the sign": lambda p, q: np.sum(q * np.log(p / q)),
    },
)


@KL.program
def kl(p, q):
    """Return Σ q log(q / p), one number; it is 0 only where p and q are equal.

    >>> print(f"{kl(np.array([[0.5], [0.5]]), np.array([[0.25], [0.75]])):.4f}")
    0.1308
    """
    return np.sum(q * (np.log(q) - np.log(p)))
