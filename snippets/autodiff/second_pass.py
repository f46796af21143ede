"""A second pass through nodes that stored their gradients: the farther from the output, the more."""

from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number, k
from backprop_checked.algebra.signs import Sign

t = Symbol("t", integer=True, positive=True)  # how many steps a node is below the output
factor = Number(
    Sign("factor", "cost", "how many times its gradient a node has stored after two passes", r"\kappa")
)


def stored(depth, passes=2):
    """How many times its gradient a node has stored, so many steps below the output, where nothing is
    cleared: each pass adds what the node above has by then."""
    nodes = [0] * (depth + 1)
    for _ in range(passes):
        nodes[0] += 1
        for node in range(depth):
            nodes[node + 1] += nodes[node]
    return nodes[depth]


def below(depth):
    """A node so many steps below the output, and what it has stored when two passes are run."""
    return Graph(
        f"{depth} steps below the output",
        [],
        {factor: lambda: stored(depth)},
        sizes={t: depth},
        rules={factor: 2 + Sum(1, (k, 1, t))},
    )


SECOND_PASS = Formula(
    factor,
    (
        "each node stores 1 in the first pass, and the output 2 after the second; a node then adds to its 1 "
        "what the node above it has stored, so each step from the output adds 1",
        t + 2,
    ),
    on=[below(3), below(5), below(8)],
    wrong={
        "2 everywhere, as for a leaf": lambda t: 2 + 0 * t,
        "doubled at each step": lambda t: 2 ** (t + 1),
        "the steps alone are counted": lambda t: t,
        "as if the output began at 1 again": lambda t: t + 1,
    },
)


@SECOND_PASS.program
def second_pass(t):
    """Return how many times its gradient a node has stored after two passes, t steps below the output.

    >>> [second_pass(t) for t in (0, 1, 2, 3, 4)]
    [2, 3, 4, 5, 6]
    """
    return t + 2
