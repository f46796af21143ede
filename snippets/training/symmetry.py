"""Units that start equal stay equal: their incoming weights get the same step."""

from sympy import KroneckerDelta

from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import C, Letter, W, a, b, d, delta, i, j, k, l, n
from snippets.training.descent import eta
from snippets.vectorised.bp4 import BP4

below = a(l - 1)[k, 0]


def second_is_first(place, entry):
    """The entry at a place, and at the second place that of the first."""
    return KroneckerDelta(place, 1) * entry(0) + (1 - KroneckerDelta(place, 1)) * entry(place)


own, bias, above = Letter("W", n[l], n[l - 1]), Letter("b", n[l], 1), Letter("W_next", n[l + 1], n[l])


class Equal(Network):
    """A network whose first two hidden units start equal: weights in, bias, weights out."""

    conditions = {
        W(l)[j, k]: second_is_first(j, lambda place: own[place, k]),
        b(l)[j, 0]: second_is_first(j, lambda place: bias[place, 0]),
        W(l + 1)[i, j]: second_is_first(j, lambda place: above[i, place]),
    }

    def __init__(self, *widths, **options):
        if len(widths) != 3:
            raise TypeError("a pair of hidden units has one layer below it and one above it")
        super().__init__(*widths, **options)
        self.facts = (n[l] - 2,)

    def free(self):
        return (*super().free(), eta)


pairs = [Equal.of_layers(2)]

SYMMETRY = Formula(
    W(l)[0, k] - eta * d(C, W(l)[0, k]),
    ("BP4 for the first unit", W(l)[0, k] - eta * delta(l)[0, 0] * below, BP4),
    (
        "equal outgoing weights and equal slopes: BP2 gives both units the same error",
        W(l)[0, k] - eta * delta(l)[1, 0] * below,
    ),
    (
        "the two start equal: this is the step of the second unit",
        W(l)[1, k] - eta * delta(l)[1, 0] * below,
    ),
    layers=hidden,
    on=pairs,
    wrong={
        "a unit that started with other weights": lambda W, delta, a_prev, eta: (
            W[2] - eta * delta[2] * a_prev[:, 0]
        ),
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
