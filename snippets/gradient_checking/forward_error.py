"""A forward difference is wrong by half the step times the second derivative."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Remainder, d
from snippets.gradient_checking.forward_difference import FORWARD_DIFFERENCE, ahead
from snippets.gradient_checking.taylor import TAYLOR, curve, f, h, second, x

FORWARD_ERROR = Formula(
    (ahead - f) / h - d(f, x),
    (
        "Taylor's formula put in: $f$ and the first derivative cancel",
        h / 2 * second + Remainder(h, 2),
        FORWARD_DIFFERENCE,
        TAYLOR,
    ),
    on=[curve],
    wrong={
        "without the half": lambda h, second: h * second,
        "the wrong sign": lambda h, second: -h / 2 * second,
        "as small as a central difference's": lambda h, second: h**2 / 2 * second,
    },
)


@FORWARD_ERROR.program
def forward_error(h, second):
    """Return nearly how far a forward difference is off.

    >>> forward_error(h=0.125, second=12)  # x³ at 2: the difference says 12.765625 where 12 is right
    0.75
    """
    return h / 2 * second
