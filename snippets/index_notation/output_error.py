"""The error of one output: the derivative of the cost with respect to its pre-activation."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, L, a, d, delta, i, j, n, sigma_prime, z
from snippets.scalar.fork import FORK

every_output = (i, 0, n[L] - 1)

OUTPUT_ERROR = Formula(
    delta(L)[j, 0],
    ("definition of the error", d(C, z(L)[j, 0])),
    (
        "the cost depends on every output, so the chain rule adds over all of them",
        Sum(d(C, a(L)[i, 0]) * d(a(L)[i, 0], z(L)[j, 0]), every_output),
        FORK,
    ),
    (
        "an output depends on its own pre-activation only, with its slope as the derivative",
        Sum(d(C, a(L)[i, 0]) * KroneckerDelta(i, j) * sigma_prime(z(L)[j, 0]), every_output),
    ),
    ("only the term with $i = j$ is not 0", d(C, a(L)[j, 0]) * sigma_prime(z(L)[j, 0])),
    layers=last,
    wrong={
        "the slope is missing": lambda cost_slope: cost_slope,
        "the sum stays": lambda cost_slope, slope: np.einsum("is,is,jt->j", cost_slope, slope, slope**0),
        "the slope times the derivatives of the cost with respect to all outputs": lambda cost_slope, slope: (
            np.einsum("is,jt->j", cost_slope, slope)
        ),
        "the slope is taken at a instead of z": lambda cost_slope, slope_at_a: cost_slope * slope_at_a,
    },
)

slope_at_a = sigma_prime(z(L)).subs(z(L), a(L))


@OUTPUT_ERROR.program
def output_error(cost_slope, slope):
    """Return the error of every output: n numbers.

    Args:
        cost_slope: ∂C/∂a of the last layer, n × 1.
        slope: σ′(z) of the last layer, n × 1.

    >>> output_error(np.array([[3], [-2]]), np.array([[0.25], [0.5]]))
    array([ 0.75, -1.  ])
    """
    return np.einsum("j,j->j", cost_slope[:, 0], slope[:, 0])
