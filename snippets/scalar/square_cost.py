"""The derivative of the squared error with respect to the activation."""

from backprop_checked.algebra.formula import Formula, last, networks
from backprop_checked.algebra.network import square
from backprop_checked.algebra.notation import C, L, d, scalars

a, y = scalars.a, scalars.y

SQUARE_COST = Formula(
    d(C, a(L)),
    (
        "$C = \\left(a - y\\right)^2$: the derivative of the square is 2 times its argument, and "
        "that of $a - y$ is 1",
        2 * (a(L) - y()),
    ),
    layers=last,
    letters=scalars,
    on=networks(scalars, cost=square),
    wrong={
        "the 2 is dropped": lambda a, y: a - y,
        "$y - a$ for $a - y$": lambda a, y: 2 * (y - a),
        "as if a small activation were a small error": lambda a: 2 * a,
    },
)


@SQUARE_COST.program
def square_cost(a, y):
    """Return ∂C/∂a where C = (a − y)².

    >>> square_cost(a=0.5, y=1)
    -1.0
    """
    return 2 * (a - y)
