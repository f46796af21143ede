"""Checkpointing, the time: less than one forward pass more."""

from backprop_checked.algebra.formula import Formula
from snippets.autodiff.segments import E, S, chains, k, n

COMPUTED_AGAIN = Formula(
    E,
    (
        "in each segment all layers but the last, whose output no layer of the segment needs",
        S * (k - 1),
    ),
    ("there are $n / k$ segments", n - n / k),
    on=chains,
    wrong={
        "once for each checkpoint": lambda n, k: n / k,
        "nothing is computed again": lambda n: 0 * n,
        "each layer once for each segment": lambda n, k: n * n / k,
        "the last layer of each segment, too": lambda n: n,
    },
)


@COMPUTED_AGAIN.program
def computed_again(n, k):
    """Return how many layers are computed a second time, if a checkpoint stands before every k-th of n.

    >>> [computed_again(100, k) for k in (1, 5, 10, 20, 100)]
    [0.0, 80.0, 90.0, 95.0, 99.0]
    """
    return n - n / k
