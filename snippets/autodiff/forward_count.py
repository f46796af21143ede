"""Forward order: the multiplications for the Jacobian of a chain, the first function first."""

from itertools import pairwise

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Each, k, n
from snippets.autodiff.long_chain import L, chains
from snippets.autodiff.orders import F

FORWARD_COUNT = Formula(
    F,
    (
        "each product has an entry for each of $n_{k+1}$ rows and $n_0$ columns, and $n_k$ terms in it",
        Sum(n[k + 1] * n[k] * n[0], (k, 1, L - 1)),
    ),
    ("all of them have a column for each input", n[0] * Sum(n[k + 1] * n[k], (k, 1, L - 1))),
    on=chains,
    wrong={
        "in reverse order": lambda widths: forward_count(widths[::-1]),
        "one column alone": lambda widths: forward_count([1, *widths[1:]]),
        "a column for each output": lambda widths: forward_count([widths[-1], *widths[1:]]),
        "the first Jacobian is multiplied, too": lambda widths: forward_count([widths[0], *widths]),
    },
)

widths = Each(n[k], k, 0, L)


@FORWARD_COUNT.program
def forward_count(widths):
    """Return how many multiplications the Jacobian of a chain takes in forward order.

    Args:
        widths: how many numbers there are before the first function, and after each.

    >>> forward_count([1000, 100, 100, 1]), forward_count([1, 100, 100, 1000])
    (10100000, 110000)
    """
    return widths[0] * sum(out * into for into, out in pairwise(widths[1:]))
