"""A move: what it makes of its input, and any cost of that."""

from sympy import Symbol

from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, base, d
from backprop_checked.algebra.signs import Sign

D = Symbol("D", integer=True, positive=True)  # how many columns a matrix has
K = Symbol("K", integer=True, positive=True)  # how many copies, or how many matrices of a stack
result = Sign("Y", "activation", "what an operation makes of its input", "{Y}")
entries = Sign("y", "activation", "what an operation makes of its input, entry by entry", "{y}")
error = Sign("G", "error", "the gradient of the cost with respect to what an operation gives", "{G}")
error_entries = Sign(
    "g", "error", "the gradient of the cost with respect to what an operation gives, entry by entry", "{g}"
)


def move(name, free, rules, gradient, dimensions, cost=None, **options):
    """A move, any cost of what it gives, and the gradient that arrives.

    Args:
        name: what the evidence calls it.
        free: the letters that nothing computes.
        rules: how each other letter follows; the last one is what the move gives.
        gradient: the letter for the gradient of the cost with respect to that one.
        dimensions: the sizes.
        cost: another cost than any.
        options: what else `Graph` is told.
    """
    given = base([*rules][-1])
    steps = {**rules, C: cost or AnyFunction("C", given), gradient: d(C, given)}
    return [Graph(name, free, steps, dimensions=dimensions, opaque=("cost",) * (not cost), **options)]
