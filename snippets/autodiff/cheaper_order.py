"""Which order is cheaper for three functions: it depends on all four widths."""

from backprop_checked.algebra.formula import Formula
from snippets.autodiff.chain import n_0, n_1, n_2, n_3
from snippets.autodiff.orders import F, R, widths

CHEAPER_ORDER = Formula(
    F - R,
    (
        "a product takes rows times terms times columns; count both products, in both orders",
        n_2 * n_1 * n_0 + n_3 * n_2 * n_0 - n_3 * n_2 * n_1 - n_3 * n_1 * n_0,
    ),
    (
        "each term is the product of all four widths, divided by the one that is missing in it",
        n_0 * n_1 * n_2 * n_3 * (1 / n_1 + 1 / n_3 - 1 / n_0 - 1 / n_2),
    ),
    on=widths,
    wrong={
        "the sign": lambda n_0, n_1, n_2, n_3: -cheaper_order(n_0, n_1, n_2, n_3),
        "only the two ends decide": lambda n_0, n_1, n_2, n_3: n_1 * n_2 * (n_0 - n_3),
        "both orders cost the same": lambda n_0: 0 * n_0,
        "the last product of each order alone": lambda n_0, n_1, n_2, n_3: n_0 * n_2 * n_3 - n_0 * n_1 * n_3,
    },
)


@CHEAPER_ORDER.program
def cheaper_order(n_0, n_1, n_2, n_3):
    """Return how many multiplications reverse order saves; below 0, forward order saves some.

    >>> round(cheaper_order(1000, 100, 100, 1)), round(cheaper_order(1, 100, 100, 1000))
    (9990000, -9990000)
    """
    return n_0 * n_1 * n_2 * n_3 * (1 / n_1 + 1 / n_3 - 1 / n_0 - 1 / n_2)
