"""A central difference is wrong by a sixth of the step squared times the third derivative."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Remainder, d
from snippets.gradient_checking.central_difference import CENTRAL_DIFFERENCE, ahead, behind
from snippets.gradient_checking.taylor import TAYLOR, curve, f, h, third, x

CENTRAL_ERROR = Formula(
    (ahead - behind) / (2 * h) - d(f, x),
    (
        "Taylor's formula put in for both values: the first derivative cancels as well",
        h**2 / 6 * third + Remainder(h, 4),
        CENTRAL_DIFFERENCE,
        TAYLOR,
    ),
    on=[curve],
    wrong={
        "with h instead of its square": lambda h, third: h / 6 * third,
        "a third instead of a sixth": lambda h, third: h**2 / 3 * third,
    },
)


@CENTRAL_ERROR.program
def central_error(h, third):
    """Return nearly how far a central difference is off.

    >>> central_error(h=0.125, third=6)  # x³ at 2: the difference says 12.015625 where 12 is right
    0.015625
    """
    return h**2 / 6 * third
