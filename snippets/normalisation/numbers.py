"""One group of n numbers that are standardised together: less their mean, over s."""

import numpy as np
from sympy import Sum, Symbol, sqrt

from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, Number, d, i, j
from backprop_checked.algebra.signs import Sign

n = Symbol("n", integer=True, positive=True)  # how many numbers share one mean
every, others = (i, 0, n - 1), (j, 0, n - 1)

mean_sign = Sign("mu", "data", "the mean of the numbers that are normalised together", r"\mu")
variance_sign = Sign("var", "activation", "the variance of the numbers that are normalised together", "v")
root_sign = Sign("s", "data", "the divisor of a normalisation: the root of the variance plus ε")
x, eps = (
    Letter("x", n, 1),
    Number(
        Sign("eps", "cost", "a small positive number, added to a variance before the root", r"\varepsilon")
    ),
)
mu, var, s = Number(mean_sign), Number(variance_sign), Number(root_sign)
x_hat = Letter(Sign("x_hat", "activation", "the standardised numbers", r"\hat{x}"), n, 1)
g = Letter(
    Sign("g", "error", "the gradient of the cost with respect to what was centred or standardised"), n, 1
)

definition = {
    mu: Sum(x[i, 0], every) / n,
    var: Sum((x[i, 0] - mu) ** 2, every) / n,
    s: sqrt(var + eps),
    x_hat[i, 0]: (x[i, 0] - mu) / s,
}
any_cost = {C: AnyFunction("C", x_hat), g: d(C, x_hat)}


def groups(*steps, free=(x,), name="{n} numbers, standardised", small=True, dimensions=(n,), facts=()):
    """A group of numbers, and one that is longer.

    Args:
        steps: how the letters follow from x and ε, in parts.
        free: the letters that nothing computes, beside ε.
        name: what the evidence calls it.
        small: whether there is an ε.
        dimensions: the widths.
        facts: numbers made of them that are not negative.
    """
    steps = {letter: step for part in steps for letter, step in part.items()}
    return [
        Graph(
            name,
            [*free, *[eps] * small],
            steps,
            dimensions=dimensions,
            turn=turn,
            where={eps: np.exp} if small else {},
            positive=[eps] * small,
            opaque=("cost",) * (C in steps),
            facts=facts,
        )
        for turn in (0, 1)
    ]


alone, with_cost = groups(definition), groups(definition, any_cost)
