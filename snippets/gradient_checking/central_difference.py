"""Central difference: the error is proportional to the square of the step."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import FunctionOf, Nudged, Remainder, d
from snippets.gradient_checking.taylor import TAYLOR, curve, f, h, third, x

f_of_x = FunctionOf(f, x)
ahead, behind = Nudged(f, (x, h)), Nudged(f, (x, -h))

CENTRAL_DIFFERENCE = Formula(
    d(f, x),
    (
        "Taylor's formula with $h$ and with $-h$: in the difference all even powers cancel",
        (ahead - behind) / (2 * h) - h**2 / 6 * third + Remainder(h, 4),
        TAYLOR,
    ),
    (
        "the term with the third derivative is put into the remainder",
        (ahead - behind) / (2 * h) + Remainder(h, 2),
    ),
    on=[curve],
    wrong={
        "divided by h": lambda f_of_x, x, h: (f_of_x(x + h) - f_of_x(x - h)) / h,
        "added": lambda f_of_x, x, h: (f_of_x(x + h) + f_of_x(x - h)) / (2 * h),
        "two steps forward": lambda f_of_x, x, h: (f_of_x(x + 2 * h) - f_of_x(x)) / (2 * h),
    },
)


@CENTRAL_DIFFERENCE.program
def central_difference(f_of_x, x, h):
    """Return nearly the slope of a function at x.

    >>> central_difference(lambda x: x**3, 2, h=0.125)
    12.015625
    """
    return (f_of_x(x + h) - f_of_x(x - h)) / (2 * h)
