"""BP1: the error of the last layer."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, L, a, cost_slope, d, delta, diag, rows, slope, z
from snippets.layouts.diagonal_is_hadamard import DENOMINATOR_HADAMARD, NUMERATOR_HADAMARD
from snippets.layouts.elementwise import DENOMINATOR_ELEMENTWISE, NUMERATOR_ELEMENTWISE
from snippets.vectorised.bp1_general import BP1_GENERAL, BP1_GENERAL_ROWS

BP1 = Formula(
    delta(L),
    ("definition of the error", d(C, z(L))),
    ("chain rule through the activation", d(a(L), z(L)).T @ d(C, a(L)), BP1_GENERAL),
    (
        "an activation depends on its own pre-activation only, so the Jacobian is diagonal",
        diag(slope(L)) @ cost_slope(L),
        DENOMINATOR_ELEMENTWISE,
    ),
    (
        "a diagonal matrix multiplies each entry by its own slope",
        cost_slope(L) * slope(L),
        DENOMINATOR_HADAMARD,
    ),
    layers=last,
    convention="a sample is a column",
    wrong={
        "the slope is missing": lambda cost_slope: cost_slope,
        "the slope is taken at a instead of z": lambda cost_slope, slope_at_a: cost_slope * slope_at_a,
        "a matrix product where ⊙ belongs": lambda cost_slope, slope: cost_slope @ slope,
        "an inner product where ⊙ belongs": lambda cost_slope, slope: cost_slope.T @ slope,
        "the pre-activation instead of the slope": lambda cost_slope, z: cost_slope * z,
    },
)

BP1_ROWS = Formula(
    rows.delta(L),
    ("definition of the error", d(C, rows.z(L))),
    (
        "chain rule through the activation",
        d(C, rows.a(L)) @ d(rows.a(L), rows.z(L)),
        BP1_GENERAL_ROWS,
    ),
    (
        "an activation depends on its own pre-activation only, so the Jacobian is diagonal",
        rows.cost_slope(L) @ diag(rows.slope(L)),
        NUMERATOR_ELEMENTWISE,
    ),
    (
        "a diagonal matrix multiplies each entry by its own slope",
        rows.cost_slope(L) * rows.slope(L),
        NUMERATOR_HADAMARD,
    ),
    layers=last,
    letters=rows,
    convention="a sample is a row",
    twin_of=BP1,
    wrong={
        "the slope is missing": lambda cost_slope: cost_slope,
        "a matrix product where ⊙ belongs": lambda cost_slope, slope: cost_slope @ slope,
    },
)

slope_at_a = slope(L).subs(z(L), a(L))


@BP1.program
def bp1(cost_slope, slope):
    """Return the last layer's error, n × 1.

    Args:
        cost_slope: ∂C/∂a of the last layer, n × 1.
        slope: σ′(z) of the last layer, n × 1.

    >>> import numpy as np
    >>> bp1(np.array([[3], [-2]]), np.array([[0.25], [0.5]]))
    array([[ 0.75],
           [-1.  ]])
    """
    return cost_slope * slope


@BP1_ROWS.program
def bp1_rows(cost_slope, slope):
    """Return the last layer's error, 1 × n.

    >>> import numpy as np
    >>> bp1_rows(np.array([[3, -2]]), np.array([[0.25, 0.5]]))
    array([[ 0.75, -1.  ]])
    """
    return cost_slope * slope
