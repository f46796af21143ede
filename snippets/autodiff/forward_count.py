"""Forward order: the multiplications for the Jacobian of a chain, the first function first."""

from backprop_checked.algebra.formula import Formula
from snippets.autodiff.chain import n_0, n_1, n_2, n_3
from snippets.autodiff.orders import F, entries, widths

FORWARD_COUNT = Formula(
    F,
    (
        "each entry of a product of matrices is a sum of products: count them",
        entries(n_2, n_1, n_0) + entries(n_3, n_2, n_0),
    ),
    ("both have a column for each input", n_0 * (n_1 * n_2 + n_2 * n_3)),
    on=widths,
    wrong={
        "in reverse order": lambda n_0, n_1, n_2, n_3: n_3 * (n_2 * n_1 + n_1 * n_0),
        "one column alone": lambda n_1, n_2, n_3: n_1 * n_2 + n_2 * n_3,
        "a column for each output": lambda n_1, n_2, n_3: n_3 * (n_1 * n_2 + n_2 * n_3),
        "the first Jacobian is multiplied, too": lambda n_0, n_1, n_2, n_3: (
            n_0 * (n_0 * n_1 + n_1 * n_2 + n_2 * n_3)
        ),
    },
)


@FORWARD_COUNT.program
def forward_count(n_0, n_1, n_2, n_3):
    """Return how many multiplications a Jacobian of three functions takes in forward order.

    >>> forward_count(1000, 100, 100, 1), forward_count(1, 100, 100, 1000)
    (10100000, 110000)
    """
    return n_0 * (n_1 * n_2 + n_2 * n_3)
