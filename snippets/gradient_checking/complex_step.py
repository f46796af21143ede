"""The complex step: a derivative without a subtraction."""

import numpy as np
from sympy import I, im

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import FunctionOf, Nudged, Remainder, d
from snippets.gradient_checking.taylor import TAYLOR, curve, f, h, x

f_of_x = FunctionOf(f, x)

COMPLEX_STEP = Formula(
    d(f, x),
    (
        "Taylor's formula with the step $i h$: even powers are real, and the imaginary part begins "
        "with $h$ times the derivative",
        im(Nudged(f, (x, I * h))) / h + Remainder(h, 2),
        TAYLOR,
    ),
    on=[curve],
    wrong={
        "not divided by the step": lambda f_of_x, x, h: np.imag(f_of_x(x + 1j * h)),
        "a step backward": lambda f_of_x, x, h: np.imag(f_of_x(x - 1j * h)) / h,
        "a real step": lambda f_of_x, x, h: np.imag(f_of_x(x + h)) / h,
    },
)


@COMPLEX_STEP.program
def complex_step(f_of_x, x, h):
    """Return nearly the slope of a function at x, one that takes complex numbers: it has no maximum.

    >>> import numpy as np
    >>> complex_step(lambda x: x**3, 2.0, h=1e-20)
    12.0
    """
    return np.imag(f_of_x(x + 1j * h)) / h
