"""Forward difference: the error is proportional to the step."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import FunctionOf, Nudged, Remainder, d
from snippets.gradient_checking.taylor import TAYLOR, curve, f, h, second, x

f_of_x = FunctionOf(f, x)
ahead = Nudged(f, (x, h))

FORWARD_DIFFERENCE = Formula(
    d(f, x),
    (
        "Taylor's formula, solved for the derivative: subtract $f$ and divide by $h$",
        (ahead - f) / h - h / 2 * second + Remainder(h, 2),
        TAYLOR,
    ),
    ("the term with the second derivative is put into the remainder", (ahead - f) / h + Remainder(h, 1)),
    on=[curve],
    wrong={
        "not divided by the step": lambda f_of_x, x, h: f_of_x(x + h) - f_of_x(x),
        "divided by 2 h": lambda f_of_x, x, h: (f_of_x(x + h) - f_of_x(x)) / (2 * h),
        "the value behind minus the value in front": lambda f_of_x, x, h: (f_of_x(x) - f_of_x(x + h)) / h,
    },
)


@FORWARD_DIFFERENCE.program
def forward_difference(f_of_x, x, h):
    """Return nearly the slope of a function at x.

    >>> forward_difference(lambda x: x**3, 2, h=0.125)
    12.765625
    """
    return (f_of_x(x + h) - f_of_x(x)) / h
