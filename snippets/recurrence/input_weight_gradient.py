"""The gradient of the weights of the input."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, Each, d, k
from backprop_checked.algebra.term import SumOver
from snippets.recurrence.network import T, U, U_copy, delta, h, plain, t, x
from snippets.vectorised.bp4 import BP4

INPUT_WEIGHT_GRADIENT = Formula(
    d(C, U),
    ("the gradients of all copies", SumOver(d(C, U_copy(t)), t, 1, T)),
    ("within one step, BP4: the error times the input", SumOver(delta(t) @ x(t).T, t, 1, T), BP4),
    on=plain,
    layers=last,
    wrong={
        "= for +=: the step that is visited last": lambda deltas, inputs: deltas[0] @ inputs[0].T,
        "the state in place of the input": lambda deltas, states: input_weight_gradient(deltas, states),
        "the outer product is transposed": lambda deltas, inputs: input_weight_gradient(inputs, deltas),
        "the inputs in the order of the backward pass": lambda deltas, inputs: input_weight_gradient(
            deltas, inputs[::-1]
        ),
    },
)

deltas, inputs = Each(delta(k), k, 1, T), Each(x(k), k, 1, T)
states = Each(h(k), k, 0, T - 1)


@INPUT_WEIGHT_GRADIENT.program
def input_weight_gradient(deltas, inputs):
    """Return ∂C/∂U, H × D, from the errors, H × 1, and the inputs, D × 1, of steps 1 to T.

    >>> import numpy as np
    >>> deltas, inputs = [np.array([[1], [10]]), np.array([[0], [1]])], [np.array([[3]]), np.array([[5]])]
    >>> input_weight_gradient(deltas, inputs)
    array([[ 3],
           [35]])
    """
    return sum(delta @ x_t.T for delta, x_t in zip(deltas, inputs, strict=True))
