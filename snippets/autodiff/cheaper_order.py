"""Which order is cheaper: the one that begins where the chain is narrow."""

from backprop_checked.algebra.formula import Formula
from snippets.autodiff.chain import n_0, n_1, n_2, n_3
from snippets.autodiff.forward_count import FORWARD_COUNT, forward_count
from snippets.autodiff.orders import F, R, widths
from snippets.autodiff.reverse_count import REVERSE_COUNT, reverse_count

CHEAPER_ORDER = Formula(
    F - R,
    (
        "both numbers of multiplications put in",
        n_0 * (n_1 * n_2 + n_2 * n_3) - n_3 * (n_2 * n_1 + n_1 * n_0),
        FORWARD_COUNT,
        REVERSE_COUNT,
    ),
    (
        "each product lacks one of the four widths: divide it by that one",
        n_0 * n_1 * n_2 * n_3 * (1 / n_1 + 1 / n_3 - 1 / n_0 - 1 / n_2),
    ),
    on=widths,
    wrong={
        "the other sign": lambda n_0, n_1, n_2, n_3: (
            reverse_count(n_0, n_1, n_2, n_3) - forward_count(n_0, n_1, n_2, n_3)
        ),
        "only the two ends count": lambda n_0, n_1, n_2, n_3: n_1 * n_2 * (n_0 - n_3),
        "in both orders the same": lambda n_0: 0 * n_0,
    },
)


@CHEAPER_ORDER.program
def cheaper_order(n_0, n_1, n_2, n_3):
    """Return how many multiplications reverse order saves; below 0, forward order saves some.

    >>> round(cheaper_order(1000, 100, 100, 1)), round(cheaper_order(1, 100, 100, 1000))
    (9990000, -9990000)
    """
    return n_0 * n_1 * n_2 * n_3 * (1 / n_1 + 1 / n_3 - 1 / n_0 - 1 / n_2)
