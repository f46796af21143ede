"""A batch with K outputs a sample, a target for each, and a cost that adds up over both."""

from sympy import Symbol

from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import C, Letter, N, k, m

K = Symbol("K", integer=True, positive=True)  # how many outputs, or classes, a sample has
A, Y = Letter("A", N, K), Letter("Y", N, K)
every_sample, every_output = (m, 0, N - 1), (k, 0, K - 1)


def squared(cost):
    """A batch whose cost is made of squared errors."""
    return [Graph("{N} samples, {K} outputs each", [A, Y], {C: cost}, dimensions=(N, K))]
