"""How many multiplications it takes to multiply the Jacobians of a chain, in both orders."""

from itertools import pairwise

from sympy import Sum, Symbol

from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number, i, j
from backprop_checked.algebra.signs import Sign
from snippets.autodiff.chain import n_0, n_1, n_2, n_3
from snippets.autodiff.counts import Counter

r = Symbol("r", integer=True, nonnegative=True)
F = Number(Sign("F", "cost", "how many multiplications a chain's Jacobian takes in forward order", "{F}"))
R = Number(Sign("R", "cost", "how many multiplications a chain's Jacobian takes in reverse order", "{R}"))


def entries(rows, between, columns):
    """One multiplication for each entry of a product of matrices, and for each of the terms of its sum."""
    return Sum(1, (i, 0, rows - 1), (r, 0, between - 1), (j, 0, columns - 1))


def jacobians(*widths):
    """Arrays that count, of the shapes of the Jacobians of a chain, the first function's first."""
    counter = Counter()
    return counter, [counter.array(out, into) for into, out in pairwise(widths)]


def forward(*widths):
    """Count them where the first Jacobian is multiplied first."""
    counter, (product, *others) = jacobians(*widths)
    for J in others:
        product = J @ product
    return counter.total("multiply")


def reverse(*widths):
    """Count them where the last Jacobian is multiplied first."""
    counter, (*others, product) = jacobians(*widths)
    for J in reversed(others):
        product = product @ J
    return counter.total("multiply")


def counted(*widths):
    """A chain of such widths, its multiplications counted as they are made."""
    return Graph(
        f"widths {'-'.join(map(str, widths))}",
        [],
        {F: lambda: forward(*widths), R: lambda: reverse(*widths)},
        sizes=dict(zip((n_0, n_1, n_2, n_3), widths, strict=True)),
        rules={
            F: entries(n_2, n_1, n_0) + entries(n_3, n_2, n_0),
            R: entries(n_3, n_2, n_1) + entries(n_3, n_1, n_0),
        },
    )


widths = [counted(3, 4, 5, 6), counted(7, 3, 6, 4)]
