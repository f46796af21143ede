"""Reverse order: the multiplications for the Jacobian of a chain, the last function first."""

from backprop_checked.algebra.formula import Formula
from snippets.autodiff.chain import n_0, n_1, n_2, n_3
from snippets.autodiff.orders import R, entries, widths

REVERSE_COUNT = Formula(
    R,
    (
        "each entry of a product of matrices is a sum of products: count them",
        entries(n_3, n_2, n_1) + entries(n_3, n_1, n_0),
    ),
    ("both have a row for each output", n_3 * (n_2 * n_1 + n_1 * n_0)),
    on=widths,
    wrong={
        "in forward order": lambda n_0, n_1, n_2, n_3: n_0 * (n_1 * n_2 + n_2 * n_3),
        "one row alone": lambda n_0, n_1, n_2: n_2 * n_1 + n_1 * n_0,
        "a row for each input": lambda n_0, n_1, n_2: n_0 * (n_2 * n_1 + n_1 * n_0),
        "the last Jacobian is multiplied, too": lambda n_0, n_1, n_2, n_3: (
            n_3 * (n_3 * n_2 + n_2 * n_1 + n_1 * n_0)
        ),
    },
)


@REVERSE_COUNT.program
def reverse_count(n_0, n_1, n_2, n_3):
    """Return how many multiplications a Jacobian of three functions takes in reverse order.

    >>> reverse_count(1000, 100, 100, 1), reverse_count(1, 100, 100, 1000)
    (110000, 10100000)
    """
    return n_3 * (n_2 * n_1 + n_1 * n_0)
