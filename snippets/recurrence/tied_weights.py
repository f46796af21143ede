"""Unrolled, the steps share their weights: the gradients of all copies add up."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, Each, d, k
from backprop_checked.algebra.term import SumOver
from snippets.recurrence.network import T, W, W_copy, plain, t

TIED_WEIGHTS = Formula(
    d(C, W),
    ("every step has a copy of $W$, and what is copied has the sum of its copies' gradients",
     SumOver(d(C, W_copy(t)), t, 1, T)),
    on=plain,
    layers=last,
    wrong={
        "= for +=: the step that is visited last": lambda by_copies: by_copies[0],
        "the last step only": lambda by_copies: by_copies[-1],
        "a mean over time": lambda by_copies: sum(by_copies) / len(by_copies),
    },
)  # fmt: skip

by_copies = Each(d(C, W_copy(k)), k, 1, T)


@TIED_WEIGHTS.program
def tied_weights(by_copies):
    """Return ∂C/∂W, H × H, from the gradients of the copies that T steps use.

    >>> import numpy as np
    >>> tied_weights([np.array([[1, 2], [3, 4]]), np.array([[10, 20], [30, 40]])])
    array([[11, 22],
           [33, 44]])
    """
    return sum(by_copies)
