"""The chain rule with several paths: their contributions add up."""

import numpy as np
from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph, unknown
from backprop_checked.algebra.notation import Letter, Number, d, j
from backprop_checked.algebra.term import Entries

ways = Symbol("J", integer=True, positive=True)
f, x, u = Number("f"), Number("x"), Letter("u", ways, 1)


def fork_in(count):
    """The graph in which x reaches f by so many ways, of each of which nothing is known."""
    return Graph(
        f"{count} ways, any functions",
        [x],
        {
            u: lambda x: np.array([[(way + 1) * unknown(f"u{way + 1}", x)] for way in range(count)]),
            f: lambda u: unknown("f", u),
        },
        sizes={ways: count},
        rules={u[j, 0]: AnyFunction("u", x), f: AnyFunction("f", u)},
    )


FORK = Formula(
    d(f, x),
    (
        "multiply along each path, and add over the paths",
        Sum(d(f, u[j, 0]) * d(u[j, 0], x), (j, 0, ways - 1)),
    ),
    on=[fork_in(3), fork_in(4)],
    wrong={
        "each path overwrites the one before": lambda outer, inner: outer[-1, 0] * inner[-1, 0],
        "only the first path": lambda outer, inner: outer[0, 0] * inner[0, 0],
        "the paths are multiplied": lambda outer, inner: np.prod(outer * inner),
        "added before they are multiplied": lambda outer, inner: np.sum(outer) * np.sum(inner),
    },
)

outer = d(f, u)
inner = Entries(d(u[j, 0], x), j, 0, ways, 1)


@FORK.program
def fork(outer, inner):
    """Return df/dx: the sum over all paths of ∂f/∂u times du/dx.

    Args:
        outer: ∂f/∂u of each path, J × 1.
        inner: du/dx of each path, J × 1.

    >>> int(fork(outer=np.array([[2], [10]]), inner=np.array([[3], [-1]])))
    -4
    """
    total = 0
    for (f_by_u,), (u_by_x,) in zip(outer, inner, strict=True):
        total = total + f_by_u * u_by_x
    return total
