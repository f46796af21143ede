"""The best step size: a cube root of the rounding error."""

import numpy as np
from sympy import Pow, Rational

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number
from backprop_checked.algebra.signs import Sign
from snippets.gradient_checking.taylor import h

noise = Number(
    Sign("noise", "cost", "how far rounding moves a value of the function, at most", r"\varepsilon")
)
third = Number(Sign("third", "cost", "the largest third derivative near x, without its sign", "{M}"))
bound = Number(Sign("bound", "cost", "how far a central difference may be off, in all", "{E}"))
best = Number(Sign("best", "data", "the best step", "h_{*}"))

# The best step is free; the noise is the one that makes it so: where both errors change alike, E is at rest.
balance = Graph(
    "any best step and any third derivative",
    [best, third, h],
    {
        noise: lambda best, third: best**2 * (third * best / 3),
        bound: lambda noise, third, h: noise / h + third * h**2 / 6,
    },
    where={best: np.exp, third: np.exp, h: np.exp},
)

BEST_STEP = Formula(
    best,
    (
        "where the derivatives cancel, $\\varepsilon / h^2$ is $M h / 3$, so $h^3$ is $3 \\varepsilon / M$",
        Pow(3 * noise / third, Rational(1, 3), evaluate=False),
    ),
    on=[balance],
    wrong={
        "the square root, as for a forward difference": lambda noise, third: np.sqrt(3 * noise / third),
        "without the 3": lambda noise, third: np.cbrt(noise / third),
    },
)


@BEST_STEP.program
def best_step(noise, third):
    """Return the best step of a central difference.

    >>> print(f"{best_step(2**-53, 1):.1e} in float64, {best_step(2**-24, 1):.1e} in float32")
    6.9e-06 in float64, 5.6e-03 in float32
    """
    return np.cbrt(3 * noise / third)
