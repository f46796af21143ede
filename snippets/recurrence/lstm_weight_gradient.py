"""LSTM: the gradient of the weights of the state, of all four gates at once."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, Each, d, k
from backprop_checked.algebra.term import SumOver
from snippets.recurrence.gates import W, W_copy, c, delta, lstm
from snippets.recurrence.network import T, h, t
from snippets.vectorised.bp4 import BP4

LSTM_WEIGHT_GRADIENT = Formula(
    d(C, W),
    ("the gradients of all copies", SumOver(d(C, W_copy(t)), t, 1, T)),
    ("within one step, BP4: the errors times the state before", SumOver(delta(t) @ h(t - 1).T, t, 1, T), BP4),
    on=lstm,
    layers=last,
    wrong={
        "= for +=: the step that is visited last": lambda deltas, states: deltas[0] @ states[0].T,
        "the cells for the states": lambda deltas, cells: lstm_weight_gradient(deltas, cells),
        "the states after the steps": lambda deltas, states_after: lstm_weight_gradient(deltas, states_after),
    },
)

deltas = Each(delta(k), k, 1, T)
states, states_after = Each(h(k), k, 0, T - 1), Each(h(k), k, 1, T)
cells = Each(c(k), k, 0, T - 1)


@LSTM_WEIGHT_GRADIENT.program
def lstm_weight_gradient(deltas, states):
    """Return ∂C/∂W, 4H × H.

    Args:
        deltas: the errors of the four gates at steps 1 to T, each 4H × 1.
        states: the states of steps 0 to T − 1, each H × 1.

    >>> import numpy as np
    >>> deltas = [np.array([[1], [0], [2], [0]]), np.array([[0], [1], [0], [0]])]
    >>> lstm_weight_gradient(deltas, [np.array([[5]]), np.array([[7]])])
    array([[ 5],
           [ 7],
           [10],
           [ 0]])
    """
    return sum(delta @ entering.T for delta, entering in zip(deltas, states, strict=True))
