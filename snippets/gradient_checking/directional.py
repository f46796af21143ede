"""Two runs check a whole gradient along one direction."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import FunctionOf, Letter, Nudged, Remainder, d, k
from snippets.gradient_checking.central_difference import CENTRAL_DIFFERENCE
from snippets.gradient_checking.relative_error import P
from snippets.gradient_checking.taylor import f, h

theta, v = Letter("theta", P, 1), Letter("v", P, 1)
landscape = Graph("any function of {P} numbers", [theta, v, h], {f: AnyFunction("f", theta)}, dimensions=(P,))
f_of_theta = FunctionOf(f, theta)

DIRECTIONAL = Formula(
    Sum(d(f, theta[k, 0]) * v[k, 0], (k, 0, P - 1)),
    (
        "the derivative of $f(\\theta + h v)$ with respect to $h$, by a central difference",
        (Nudged(f, (theta, h * v)) - Nudged(f, (theta, -h * v))) / (2 * h) + Remainder(h, 2),
        CENTRAL_DIFFERENCE,
    ),
    on=[landscape],
    wrong={
        "every entry moves by h": lambda f_of_theta, theta, h: (
            (f_of_theta(theta + h) - f_of_theta(theta - h)) / (2 * h)
        ),
        "divided by the length of v too": lambda f_of_theta, theta, v, h: (
            directional(f_of_theta, theta, v, h) / np.sqrt(np.sum(v**2))
        ),
        "against the direction": lambda f_of_theta, theta, v, h: directional(f_of_theta, theta, -v, h),
    },
)


@DIRECTIONAL.program
def directional(f_of_theta, theta, v, h):
    """Return the derivative of a function along v, by a central difference: approximately its gradient times
    v.

    >>> import numpy as np
    >>> theta, v = np.array([[1.0], [2.0]]), np.array([[1.0], [-1.0]])
    >>> directional(lambda theta: np.sum(theta**2), theta, v, h=0.5)  # 2 · 1 − 4 · 1
    np.float64(-2.0)
    """
    return (f_of_theta(theta + h * v) - f_of_theta(theta - h * v)) / (2 * h)
