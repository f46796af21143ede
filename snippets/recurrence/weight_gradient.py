"""The gradient of the weights of the state: at each step the error times the state before, added up."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, Each, d, k
from backprop_checked.algebra.term import SumOver
from snippets.recurrence.network import T, W, W_copy, delta, h, plain, t
from snippets.recurrence.tied_weights import TIED_WEIGHTS
from snippets.vectorised.bp4 import BP4

WEIGHT_GRADIENT = Formula(
    d(C, W),
    ("the gradients of all copies", SumOver(d(C, W_copy(t)), t, 1, T), TIED_WEIGHTS),
    ("within one step, BP4: the error times the state before", SumOver(delta(t) @ h(t - 1).T, t, 1, T), BP4),
    on=plain,
    layers=last,
    wrong={
        "= for +=: the step that is visited last": lambda deltas, states: deltas[0] @ states[0].T,
        "the last step only": lambda deltas, states: deltas[-1] @ states[-1].T,
        "the state of this step": lambda deltas, states_after: weight_gradient(deltas, states_after),
        "the outer product is transposed": lambda deltas, states: weight_gradient(states, deltas),
        "a mean over time": lambda deltas, states: weight_gradient(deltas, states) / len(deltas),
        "the first step is left out": lambda deltas, states: weight_gradient(deltas[1:], states[1:]),
    },
)

deltas = Each(delta(k), k, 1, T)
states, states_after = Each(h(k), k, 0, T - 1), Each(h(k), k, 1, T)


@WEIGHT_GRADIENT.program
def weight_gradient(deltas, states):
    """Return ∂C/∂W, H × H.

    Args:
        deltas: the errors of steps 1 to T, each H × 1.
        states: the states of steps 0 to T − 1, each H × 1: what enters each step.

    >>> import numpy as np
    >>> deltas = [np.array([[1], [10]]), np.array([[0], [1]])]
    >>> states = [np.array([[0], [0]]), np.array([[5], [7]])]
    >>> weight_gradient(deltas, states)
    array([[0, 0],
           [5, 7]])
    """
    return sum(delta @ h_prev.T for delta, h_prev in zip(deltas, states, strict=True))
