"""Truncation: the whole gradient is the part that a cut keeps, plus the part that it leaves out."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, Each, d, k
from backprop_checked.algebra.term import SumOver
from snippets.recurrence.network import K, S, W, W_copy, cut, delta, h, t
from snippets.recurrence.tied_weights import TIED_WEIGHTS
from snippets.vectorised.bp4 import BP4

TRUNCATION = Formula(
    d(C, W),
    ("the gradients of all copies, before the cut and after it",
     SumOver(d(C, W_copy(t)), t, 1, S) + SumOver(d(C, W_copy(t)), t, S + 1, S + K), TIED_WEIGHTS),
    ("within one step, BP4: the error times the state before",
     SumOver(delta(t) @ h(t - 1).T, t, 1, S) + SumOver(delta(t) @ h(t - 1).T, t, S + 1, S + K), BP4),
    on=cut,
    layers=last,
    wrong={
        "truncated: the steps before the cut are left out": lambda after, states_after: (
            truncation([], after, [], states_after)
        ),
        "the step at the cut counts twice": lambda before, after, states_before, states_after: (
            truncation([*before, after[0]], after, [*states_before, states_after[0]], states_after)
        ),
        "the state of the cut is lost: it starts at 0": lambda before, after, states_before, states_after: (
            truncation(before, after, states_before, [0 * states_after[0], *states_after[1:]])
        ),
    },
)  # fmt: skip

before, after = Each(delta(k), k, 1, S), Each(delta(k), k, S + 1, S + K)
states_before, states_after = Each(h(k), k, 0, S - 1), Each(h(k), k, S, S + K - 1)


@TRUNCATION.program
def truncation(before, after, states_before, states_after):
    """Return ∂C/∂W, H × H, for a cost of the last state: the share of the steps before a cut, and that of the
    steps after it, which is all that truncation keeps.

    Args:
        before, after: the errors of the steps before and after the cut, each H × 1.
        states_before, states_after: the states that enter these steps, each H × 1.

    >>> import numpy as np
    >>> one = np.array([[1]])
    >>> truncation([8 * one, 4 * one], [2 * one, one], [0 * one, one], [3 * one, 5 * one])
    array([[15]])
    """
    deltas, states = [*before, *after], [*states_before, *states_after]
    return sum(delta @ h_prev.T for delta, h_prev in zip(deltas, states, strict=True))
