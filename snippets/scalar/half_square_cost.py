"""Half the squared error: the ½ cancels the 2."""

from backprop_checked.algebra.formula import Formula, last, networks
from backprop_checked.algebra.network import half_square
from backprop_checked.algebra.notation import C, L, d, scalars
from snippets.scalar.square_cost import SQUARE_COST

a, y = scalars.a, scalars.y

HALF_SQUARE_COST = Formula(
    d(C, a(L)),
    (
        "$C = \\frac12 \\left(a - y\\right)^2$: the factor ½ cancels the 2 of the square",
        a(L) - y(),
        SQUARE_COST,
    ),
    layers=last,
    letters=scalars,
    on=networks(scalars, cost=half_square),
    wrong={
        "the 2 stays": lambda a, y: 2 * (a - y),
        "the half stays": lambda a, y: (a - y) / 2,
        "$y - a$ for $a - y$": lambda a, y: y - a,
    },
)


@HALF_SQUARE_COST.program
def half_square_cost(a, y):
    """Return ∂C/∂a where C = ½ (a − y)².

    >>> half_square_cost(a=0.5, y=1)
    -0.5
    """
    return a - y
