"""The chain grows to the right in one layout, and to the left in the other."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.notation import C, a, d, i, j, l, n, z
from backprop_checked.algebra.term import Entries
from snippets.layouts.jacobian import NUMERATOR_JACOBIAN, den, num
from snippets.scalar.fork import FORK

over_the_next_layer = Sum(d(C, z(l + 1)[i, 0]) * d(z(l + 1)[i, 0], z(l)[j, 0]), (i, 0, n[l + 1] - 1))

NUMERATOR_CHAIN = Formula(
    num(C, z(l)),
    (
        "every $z_i$ of the next layer depends on $z_j$, and the contributions to the cost add up",
        Entries(over_the_next_layer, 0, j, 1, n[l]),
        FORK,
    ),
    (
        r"the sum runs along the row $\partial C / \partial z$: a row times a matrix",
        num(C, z(l + 1)) @ num(z(l + 1), z(l)),
        NUMERATOR_JACOBIAN,
    ),
    (
        "one step further towards the input: one more factor, on the right",
        num(C, z(l + 1)) @ num(z(l + 1), a(l)) @ num(a(l), z(l)),
    ),
    layers=hidden,
    convention="Numerator layout",
    wrong={
        "the order of the other layout": lambda cost_row, upper, lower: lower @ upper @ cost_row,
        "one factor appears twice": lambda cost_row, upper, lower: cost_row @ upper @ lower @ lower,
        "one factor from the other layout": lambda cost_row, upper_den, lower: cost_row @ upper_den @ lower,
    },
)

DENOMINATOR_CHAIN = Formula(
    den(C, z(l)),
    (
        "every $z_i$ of the next layer depends on $z_j$, and the contributions to the cost add up",
        Entries(over_the_next_layer, j, 0, n[l], 1),
        FORK,
    ),
    (
        r"the sum runs down the column $\partial C / \partial z$: a matrix times a column",
        den(z(l + 1), z(l)) @ den(C, z(l + 1)),
        NUMERATOR_JACOBIAN,
    ),
    (
        "one step further towards the input: one more factor, on the left",
        den(a(l), z(l)) @ den(z(l + 1), a(l)) @ den(C, z(l + 1)),
    ),
    layers=hidden,
    convention="Denominator layout",
    twin_of=NUMERATOR_CHAIN,
    wrong={
        "the order of the other layout": lambda cost_column, upper_den, lower_den: (
            cost_column @ upper_den @ lower_den
        ),
        "one factor appears twice": lambda cost_column, upper_den, lower_den: (
            lower_den @ lower_den @ upper_den @ cost_column
        ),
        "one factor from the other layout": lambda cost_column, upper, lower_den: (
            lower_den @ upper @ cost_column
        ),
    },
)

cost_row, upper, lower = num(C, z(l + 1)), num(z(l + 1), a(l)), num(a(l), z(l))
cost_column, upper_den, lower_den = den(C, z(l + 1)), den(z(l + 1), a(l)), den(a(l), z(l))


@NUMERATOR_CHAIN.program
def numerator_chain(cost_row, upper, lower):
    """Return ∂C/∂z of a layer as a row, 1 × n.

    Args:
        cost_row: ∂C/∂z of the next layer, 1 × n_next.
        upper: ∂z/∂a, the next layer's pre-activation with respect to this one's activation, n_next × n.
        lower: ∂a/∂z of this layer, n × n.

    >>> import numpy as np
    >>> cost_row = np.array([[1, 10]])
    >>> upper = np.array([[1, 2, 3], [4, 5, 6]])
    >>> numerator_chain(cost_row, upper, lower=np.diag([1, 1, 0]))
    array([[41, 52,  0]])
    """
    return cost_row @ upper @ lower


@DENOMINATOR_CHAIN.program
def denominator_chain(lower_den, upper_den, cost_column):
    """Return ∂C/∂z of a layer as a column, n × 1.

    Args:
        lower_den: ∂a/∂z of this layer, n × n.
        upper_den: ∂z/∂a, the next layer's pre-activation with respect to this one's activation, n × n_next.
        cost_column: ∂C/∂z of the next layer, n_next × 1.

    >>> import numpy as np
    >>> cost_column = np.array([[1], [10]])
    >>> upper_den = np.array([[1, 4], [2, 5], [3, 6]])
    >>> denominator_chain(np.diag([1, 1, 0]), upper_den, cost_column)
    array([[41],
           [52],
           [ 0]])
    """
    return lower_den @ upper_den @ cost_column
