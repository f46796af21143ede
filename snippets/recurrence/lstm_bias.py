"""LSTM: the gradient of the biases."""

import numpy as np

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, Each, d, k
from backprop_checked.algebra.term import SumOver
from snippets.recurrence.gates import b, b_copy, delta, lstm
from snippets.recurrence.network import T, t
from snippets.vectorised.bp3 import BP3

LSTM_BIAS = Formula(
    d(C, b),
    ("the gradients of all copies", SumOver(d(C, b_copy(t)), t, 1, T)),
    ("within one step, BP3: the errors", SumOver(delta(t), t, 1, T), BP3),
    on=lstm,
    layers=last,
    wrong={
        "= for +=: the step that is visited last": lambda deltas: deltas[0],
        "the biases of another gate": lambda deltas: np.roll(sum(deltas), len(deltas[0]) // 4, axis=0),
        "one sum for all units and gates": lambda deltas: 0 * deltas[0] + np.sum(deltas),
    },
)

deltas = Each(delta(k), k, 1, T)


@LSTM_BIAS.program
def lstm_bias(deltas):
    """Return ∂C/∂b, 4H × 1, from the errors of the four gates at steps 1 to T, each 4H × 1.

    >>> lstm_bias([np.array([[1], [0], [2], [0]]), np.array([[0], [1], [5], [0]])])
    array([[1],
           [1],
           [7],
           [0]])
    """
    return sum(deltas)
