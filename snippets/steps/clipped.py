"""A gradient, clipped by its length: the letters, and how they follow."""

from sympy import Max, Sum, sqrt

from backprop_checked.algebra.notation import Letter, Number, gate, i
from backprop_checked.algebra.signs import Sign
from snippets.steps.one_step import one_step
from snippets.steps.sequence import P

g = Letter(Sign("g", "error", "the gradient of all parameters, in one column", "{g}"), P, 1)
tilde = Letter(Sign("clipped", "error", "the gradient after clipping", r"\tilde{g}"), P, 1)
length = Number(
    Sign("length", "error", "the length of the gradient: the root of the sum of its squares", r"\rho")
)
most = Number(Sign("most", "data", "the length above which a gradient is clipped", r"{\tau}"))
clips = gate(length - most)  # 1 where it clips

clipping = one_step(
    {length: sqrt(Sum(g[i, 0] ** 2, (i, 0, P - 1))), tilde[i, 0]: most * g[i, 0] / Max(length, most)},
    [g, most],
    positive=[most],
    name="{P} entries of a gradient",
)
