"""Taylor's formula: a function near x, from its derivatives at x."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph, unknown
from backprop_checked.algebra.notation import Nudged, Number, Remainder, d

f, x, h = Number("f"), Number("x"), Number("h")
curve = Graph("any function of one number", [x, h], {f: lambda x: unknown("f", x)})
first = d(f, x)
second = d(first, x)
third = d(second, x)

TAYLOR = Formula(
    Nudged(f, (x, h)),
    (
        "Taylor's formula: derivative number $k$ is multiplied by $h^k$ and divided by $k!$",
        f + h * first + h**2 / 2 * second + h**3 / 6 * third + Remainder(h, 4),
    ),
    on=[curve],
    wrong={
        "without the 2 and the 6": lambda f, first, second, third, h: (
            f + h * first + h**2 * second + h**3 * third
        ),
        "3 for 6": lambda f, first, second, third, h: f + h * first + h**2 / 2 * second + h**3 / 3 * third,
    },
)


@TAYLOR.program
def taylor(f, first, second, third, h):
    """Return nearly f(x + h), from f and its derivatives at x.

    >>> taylor(8, 12, 12, 6, h=1)  # x³ at 2, where the step leads to 3
    27.0
    """
    return f + h * first + h**2 / 2 * second + h**3 / 6 * third
