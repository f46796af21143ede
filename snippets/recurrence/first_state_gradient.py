"""The gradient of the first state."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, d
from snippets.recurrence.network import T, W, W_copy, delta, h, plain, z

FIRST_STATE_GRADIENT = Formula(
    d(C, h(0)),
    ("the first state is used by step 1 alone", W_copy(1).T @ d(C, z(1))),
    ("the same weights at every step, and the definition of the error", W.T @ delta(1)),
    on=plain,
    layers=last,
    wrong={
        "the error of step 1 itself": lambda delta_1: delta_1,
        "W is not transposed": lambda W, delta_1: W @ delta_1,
        "the error of the last step": lambda W, delta_T: W.T @ delta_T,
    },
)

delta_1, delta_T = delta(1), delta(T)


@FIRST_STATE_GRADIENT.program
def first_state_gradient(W, delta_1):
    """Return ∂C/∂h of the state before step 1, H × 1.

    >>> import numpy as np
    >>> first_state_gradient(np.array([[0, 2], [1, 0]]), delta_1=np.array([[3], [4]]))
    array([[4],
           [6]])
    """
    return W.T @ delta_1
