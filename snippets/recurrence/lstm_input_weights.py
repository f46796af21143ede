"""LSTM: the gradient of the weights of the input."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, Each, d, k
from backprop_checked.algebra.term import SumOver
from snippets.recurrence.gates import U, U_copy, delta, lstm
from snippets.recurrence.network import T, t, x
from snippets.vectorised.bp4 import BP4

LSTM_INPUT_WEIGHTS = Formula(
    d(C, U),
    ("the gradients of all copies", SumOver(d(C, U_copy(t)), t, 1, T)),
    ("within one step, BP4: the errors times the input", SumOver(delta(t) @ x(t).T, t, 1, T), BP4),
    on=lstm,
    layers=last,
    wrong={
        "= for +=: the step that is visited last": lambda deltas, inputs: deltas[0] @ inputs[0].T,
        "the inputs in the order of the backward pass": lambda deltas, inputs: lstm_input_weights(
            deltas, inputs[::-1]
        ),
    },
)

deltas = Each(delta(k), k, 1, T)
inputs = Each(x(k), k, 1, T)


@LSTM_INPUT_WEIGHTS.program
def lstm_input_weights(deltas, inputs):
    """Return ∂C/∂U, 4H × D.

    Args:
        deltas: the errors of the four gates at steps 1 to T, each 4H × 1.
        inputs: the inputs of steps 1 to T, each D × 1.

    >>> import numpy as np
    >>> deltas = [np.array([[1], [0], [2], [0]]), np.array([[0], [1], [0], [0]])]
    >>> lstm_input_weights(deltas, [np.array([[5]]), np.array([[7]])])
    array([[ 5],
           [ 7],
           [10],
           [ 0]])
    """
    return sum(delta @ entering.T for delta, entering in zip(deltas, inputs, strict=True))
