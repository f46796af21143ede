"""Checkpointing, the memory: one input for each segment, and the inputs of one segment."""

from sympy import sqrt

from backprop_checked.algebra.formula import Formula
from snippets.autodiff.segments import M, S, chains, k, n

STORED_INPUTS = Formula(
    M,
    (
        "the input of each segment, and in one segment those of its other layers",
        S + (k - 1),
    ),
    ("there are $n / k$ segments", n / k + k - 1),
    (
        "completing the square",
        2 * sqrt(n) - 1 + (sqrt(n / k) - sqrt(k)) ** 2,
    ),
    on=chains,
    wrong={
        "everything is stored": lambda n: n,
        "the checkpoints alone": lambda n, k: n / k,
        "one segment alone": lambda k: k,
        "the input of the segment is counted twice": lambda n, k: n / k + k,
    },
)


@STORED_INPUTS.program
def stored_inputs(n, k):
    """Return how many inputs are stored at once, if a checkpoint stands before every k-th of n layers.

    >>> [stored_inputs(100, k) for k in (1, 5, 10, 20, 100)]
    [100.0, 24.0, 19.0, 24.0, 100.0]
    """
    return n / k + k - 1
