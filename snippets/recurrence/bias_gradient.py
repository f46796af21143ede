"""The gradient of the biases: the sum of the errors of all steps."""

import numpy as np

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, Each, d, k
from backprop_checked.algebra.term import SumOver
from snippets.recurrence.network import T, b, b_copy, delta, plain, t
from snippets.vectorised.bp3 import BP3

BIAS_GRADIENT = Formula(
    d(C, b),
    ("the gradients of all copies", SumOver(d(C, b_copy(t)), t, 1, T)),
    ("within one step, BP3: the error", SumOver(delta(t), t, 1, T), BP3),
    on=plain,
    layers=last,
    wrong={
        "= for +=: the step that is visited last": lambda deltas: deltas[0],
        "the last step only": lambda deltas: deltas[-1],
        "summed over the units, too": lambda deltas: np.sum(deltas, axis=(0, 1), keepdims=False)[:, None],
        "a mean over time": lambda deltas: sum(deltas) / len(deltas),
    },
)

deltas = Each(delta(k), k, 1, T)


@BIAS_GRADIENT.program
def bias_gradient(deltas):
    """Return ∂C/∂b, H × 1, from the errors of steps 1 to T.

    >>> bias_gradient([np.array([[1], [10]]), np.array([[0], [1]])])
    array([[ 1],
           [11]])
    """
    return sum(deltas)
