"""Units that start equal stay equal: their outgoing weights get the same step, too."""

from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.notation import C, W, a, d, delta, i, l
from snippets.training.symmetry import eta, pairs
from snippets.vectorised.bp4 import BP4

error = delta(l + 1)[i, 0]

SYMMETRY_ABOVE = Formula(
    W(l + 1)[i, 0] - eta * d(C, W(l + 1)[i, 0]),
    ("BP4 for the weight that leaves the first unit", W(l + 1)[i, 0] - eta * error * a(l)[0, 0], BP4),
    (
        "equal incoming weights and biases: both units have the same activation",
        W(l + 1)[i, 0] - eta * error * a(l)[1, 0],
    ),
    (
        "the two start equal: this is the step of the weight that leaves the second unit",
        W(l + 1)[i, 1] - eta * error * a(l)[1, 0],
    ),
    layers=hidden,
    on=pairs,
    wrong={
        "a unit that started with other weights": lambda W_next, delta_next, a, eta: (
            W_next[:, 2] - eta * delta_next[:, 0] * a[2]
        ),
        "both activations together": lambda W_next, delta_next, a, eta: (
            W_next[:, 1] - eta * delta_next[:, 0] * (a[0] + a[1])
        ),
    },
)


@SYMMETRY_ABOVE.program
def symmetry_above(W_next, delta_next, a, eta):
    """Return the weights that leave the first unit after a step, computed from the second's: n_next numbers.

    >>> import numpy as np
    >>> W_next, a = np.array([[1, 1, 4], [2, 2, 0]]), np.array([[0.5], [0.5], [9.0]])
    >>> symmetry_above(W_next, np.array([[2], [4]]), a, eta=1)
    array([0., 0.])
    """
    return W_next[:, 1] - eta * delta_next[:, 0] * a[1]
