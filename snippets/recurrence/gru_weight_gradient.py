"""GRU: the gradient of the candidate's weights of the state."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, Each, d, k
from backprop_checked.algebra.term import SumOver
from snippets.recurrence.gates import W_n, W_n_copy, gru, m, r, z_n
from snippets.recurrence.network import T, h, t
from snippets.vectorised.bp4 import BP4

GRU_WEIGHT_GRADIENT = Formula(
    d(C, W_n),
    ("the gradients of all copies", SumOver(d(C, W_n_copy(t)), t, 1, T)),
    ("within one step, BP4: the error times $m$", SumOver(d(C, z_n(t)) @ m(t).T, t, 1, T), BP4),
    ("$m$ is the state before, after the reset gate",
     SumOver(d(C, z_n(t)) @ (r(t) * h(t - 1)).T, t, 1, T)),
    on=gru,
    layers=last,
    wrong={
        "= for +=: the step that is visited last": lambda errors, resets, states: (
            errors[0] @ (resets[0] * states[0]).T
        ),
        "the reset gate is forgotten": lambda errors, states: sum(
            error @ h_prev.T for error, h_prev in zip(errors, states, strict=True)
        ),
        "the reset gate on the error": lambda errors, resets, states: sum(
            (r_t * error) @ h_prev.T for error, r_t, h_prev in zip(errors, resets, states, strict=True)
        ),
    },
)  # fmt: skip

errors, resets, states = Each(d(C, z_n(k)), k, 1, T), Each(r(k), k, 1, T), Each(h(k), k, 0, T - 1)


@GRU_WEIGHT_GRADIENT.program
def gru_weight_gradient(errors, resets, states):
    """Return ∂C/∂W of the candidate, H × H.

    Args:
        errors: ∂C/∂z of the candidate at steps 1 to T, each H × 1.
        resets: the reset gates of steps 1 to T, each H × 1.
        states: the states of steps 0 to T − 1, each H × 1.

    >>> import numpy as np
    >>> one = np.array([[1]])
    >>> gru_weight_gradient([2 * one, 3 * one], [0.5 * one, one], [0 * one, 5 * one])
    array([[15.]])
    """
    return sum(error @ (r_t * h_prev).T for error, r_t, h_prev in zip(errors, resets, states, strict=True))
