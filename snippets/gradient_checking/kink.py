"""Across a kink a difference gives neither slope."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number
from snippets.gradient_checking.central_difference import ahead, behind
from snippets.gradient_checking.taylor import f, h, x

above, below = Number("above"), Number("below")
# x + h is above the kink and x − h below it, by any two distances.
across = Graph(
    "any x and h with the kink of ReLU between x − h and x + h",
    [above, below],
    {
        x: lambda above, below: above / 2 - below / 2,
        h: lambda above, below: above / 2 + below / 2,
        f: lambda x: np.maximum(0, x),
    },
    where={above: np.exp, below: np.exp},
)

KINK = Formula(
    (ahead - behind) / (2 * h),
    ("to the right of the kink the ReLU is $x + h$, to the left it is 0", (x + h) / (2 * h)),
    on=[across],
    wrong={
        "ReLU's slope, 0 or 1": lambda x: np.where(x > 0, 1, 0),
        "always one half": lambda h: h / (2 * h),
        "as if there were no kink": lambda h: h / h,
    },
)


@KINK.program
def kink(x, h):
    """Return what a central difference says of ReLU's slope at x, where x is nearer to 0 than h.

    >>> kink(np.array([-0.75, -0.5, 0.0, 0.5]), h=1.0)
    array([0.125, 0.25 , 0.5  , 0.75 ])
    """
    return (x + h) / (2 * h)
