"""Units that start equal stay equal: their incoming weights get the same step."""

import numpy as np

from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import C, W, a, b, d, delta, k, l
from snippets.training.descent import eta
from snippets.vectorised.bp4 import BP4

below = a(l - 1)[k, 0]


def first_twice(rows):
    """The same with the second row replaced by the first."""
    return np.concatenate([rows[:1], rows[:1], rows[2:]])


class Equal(Network):
    """A network whose first two hidden units start equal: weights in, bias, weights out."""

    def __init__(self, *widths):
        super().__init__(*widths)
        self.where |= {W(1): first_twice, b(1): first_twice, W(2): lambda above: first_twice(above.T).T}

    def free(self):
        return (*super().free(), eta)


pairs = [Equal(2, 3, 4), Equal(3, 4, 2)]

SYMMETRY = Formula(
    W(l)[0, k] - eta * d(C, W(l)[0, k]),
    ("BP4 for the first unit", W(l)[0, k] - eta * delta(l)[0, 0] * below, BP4),
    (
        "equal weights above, equal slopes: BP2 gives both the same error",
        W(l)[0, k] - eta * delta(l)[1, 0] * below,
    ),
    (
        "the two start equal: this is the step of the second unit",
        W(l)[1, k] - eta * delta(l)[1, 0] * below,
    ),
    layers=hidden,
    on=pairs,
    on_sizes="that two units start equal is a law of these networks, not of their sizes",
    wrong={
        "a unit that started elsewhere": lambda W, delta, a_prev, eta: W[2] - eta * delta[2] * a_prev[:, 0],
        "the two share one error": lambda W, delta, a_prev, eta: (
            W[1] - eta * (delta[0] + delta[1]) * a_prev[:, 0]
        ),
    },
)


@SYMMETRY.program
def symmetry(W, delta, a_prev, eta):
    """Return the first unit's weights after a step, computed from the second unit's: n_prev numbers.

    >>> W, delta = np.array([[1, 2], [1, 2], [5, 0]]), np.array([[3], [3], [-1]])
    >>> symmetry(W, delta, np.array([[10], [20]]), eta=0.1)
    array([-2., -4.])
    >>> W[0] - 0.1 * delta[0] * np.array([10, 20])
    array([-2., -4.])
    """
    return W[1] - eta * delta[1] * a_prev[:, 0]
