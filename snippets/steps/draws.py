"""K draws of one unit's weights, and M draws of its inputs: each of the first meets each of the second."""

from sympy import Symbol

from backprop_checked.algebra.notation import Letter, j, k, m
from backprop_checked.algebra.signs import Sign

n, n_out = (Symbol(name, integer=True, positive=True) for name in ("n_in", "n_out"))  # inputs, outputs
K, M = (Symbol(name, integer=True, positive=True) for name in "KM")  # draws of weights, of inputs
l = Symbol("l", integer=True, nonnegative=True)
w = Letter(Sign("w_draws", "weight", "the weights of one unit, a row for each draw", "{w}"), K, n)
x = Letter(Sign("x_draws", "data", "the inputs of one unit, a row for each draw", "{x}"), M, n)
S = Letter(
    Sign("S_moment", "weight", "the second moments of a unit's weights: means of products", "{S}"), n, n
)
Q = Letter(Sign("Q_moment", "data", "the second moments of a unit's inputs: means of products", "{Q}"), n, n)
each_k, each_m = (k, 0, K - 1), (m, 0, M - 1)
each_j, each_l = (j, 0, n - 1), (l, 0, n - 1)
