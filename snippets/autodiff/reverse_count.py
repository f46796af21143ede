"""Reverse order: the multiplications for the Jacobian of a chain, the last function first."""

from itertools import pairwise

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Each, k, n
from snippets.autodiff.long_chain import L, chains
from snippets.autodiff.orders import R

REVERSE_COUNT = Formula(
    R,
    (
        "each product has an entry for each of $n_L$ rows and $n_k$ columns, and $n_{k+1}$ terms in it",
        Sum(n[L] * n[k + 1] * n[k], (k, 0, L - 2)),
    ),
    ("all of them have a row for each output", n[L] * Sum(n[k + 1] * n[k], (k, 0, L - 2))),
    on=chains,
    wrong={
        "in forward order": lambda widths: reverse_count(widths[::-1]),
        "one row alone": lambda widths: reverse_count([*widths[:-1], 1]),
        "one row for each input": lambda widths: reverse_count([*widths[:-1], widths[0]]),
        "the last Jacobian is multiplied, too": lambda widths: reverse_count([*widths, widths[-1]]),
    },
)

widths = Each(n[k], k, 0, L)


@REVERSE_COUNT.program
def reverse_count(widths):
    """Return how many multiplications the Jacobian of a chain takes in reverse order.

    Args:
        widths: how many numbers there are before the first function, and after each.

    >>> reverse_count([1000, 100, 100, 1]), reverse_count([1, 100, 100, 1000])
    (110000, 10100000)
    """
    return widths[-1] * sum(out * into for into, out in pairwise(widths[:-1]))
