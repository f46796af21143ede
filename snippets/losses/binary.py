"""N samples with one logit each: two classes, and a cost for each sample."""

import numpy as np
from sympy import exp

from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, N, m
from backprop_checked.algebra.signs import Sign

p = Letter(Sign("p", "activation", "the probability of class 1: the sigmoid of a logit"), N, 1)
z, y, c = Letter("z", N, 1), Letter("y", N, 1), Letter("c", N, 1)
one_p, one_z, one_y = p[m, 0], z[m, 0], y[m, 0]
sigmoid = {one_p: 1 / (1 + exp(-one_z))}


def samples(*rules, free=(z, y), name="{N} samples, a logit each", positive=()):
    """A batch of samples that do not depend on each other.

    Args:
        rules: how each letter follows, in parts.
        free: the letters that nothing computes.
        name: what the evidence calls it.
        positive: those of them that are greater than 0.
    """
    steps = {letter: step for part in rules for letter, step in part.items()}
    return [
        Graph(name, free, steps, dimensions=(N,), where=dict.fromkeys(positive, np.exp), positive=positive)
    ]
