"""BP1 in general: each output may depend on every pre-activation."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula, last, networks
from backprop_checked.algebra.notation import C, L, a, cost_slope, d, delta, i, j, n, rows, z
from backprop_checked.algebra.term import Entries
from snippets.layouts.jacobian import NUMERATOR_JACOBIAN
from snippets.scalar.fork import FORK

every_output = (i, 0, n[L] - 1)
over_the_outputs = Sum(d(C, a(L)[i, 0]) * d(a(L)[i, 0], z(L)[j, 0]), every_output)
in_a_row = Sum(d(C, rows.a(L)[0, i]) * d(rows.a(L)[0, i], rows.z(L)[0, j]), every_output)

BP1_GENERAL = Formula(
    delta(L),
    ("definition of the error", d(C, z(L))),
    (
        "every output may depend on $z_j$, and the contributions to the cost add up",
        Entries(over_the_outputs, j, 0, n[L], 1),
        FORK,
    ),
    (
        "the sum runs down a column of the Jacobian, but a product sums along rows, so it is transposed",
        d(a(L), z(L)).T @ cost_slope(L),
        NUMERATOR_JACOBIAN,
    ),
    layers=last,
    on=networks(output="any function"),
    convention="a sample is a column",
    wrong={
        "the Jacobian is not transposed": lambda J, cost_slope: J @ cost_slope,
        "only its diagonal is used": lambda J, cost_slope: np.diag(J)[:, None] * cost_slope,
        "entry by entry": lambda J, cost_slope: J * cost_slope,
        "the order is reversed": lambda J, cost_slope: cost_slope @ J.T,
    },
)

BP1_GENERAL_ROWS = Formula(
    rows.delta(L),
    ("definition of the error", d(C, rows.z(L))),
    (
        "every output may depend on $z_j$, and the contributions to the cost add up",
        Entries(in_a_row, 0, j, 1, n[L]),
        FORK,
    ),
    (
        "the sum runs down a column of the Jacobian, and so does the product of a row with it",
        rows.cost_slope(L) @ d(rows.a(L), rows.z(L)),
        NUMERATOR_JACOBIAN,
    ),
    layers=last,
    on=networks(rows, output="any function"),
    letters=rows,
    convention="a sample is a row",
    twin_of=BP1_GENERAL,
    wrong={
        "the Jacobian is transposed": lambda J_rows, cost_slope: cost_slope @ J_rows.T,
        "only its diagonal is used": lambda J_rows, cost_slope: cost_slope * np.diag(J_rows),
        "the order of a column": lambda J_rows, cost_slope: J_rows.T @ cost_slope,
    },
)

J, J_rows = d(a(L), z(L)), d(rows.a(L), rows.z(L))


@BP1_GENERAL.program
def bp1_general(J, cost_slope):
    """Return the last layer's error, n × 1, for any output function.

    Args:
        J: ∂a/∂z of the last layer, n × n; row i belongs to output i.
        cost_slope: ∂C/∂a of the last layer, n × 1.

    >>> bp1_general(np.array([[1, 2], [0, 3]]), np.array([[10], [1]]))
    array([[10],
           [23]])
    """
    return J.T @ cost_slope


@BP1_GENERAL_ROWS.program
def bp1_general_rows(J_rows, cost_slope):
    """Return the last layer's error, 1 × n, for any output function.

    >>> bp1_general_rows(np.array([[1, 2], [0, 3]]), np.array([[10, 1]]))
    array([[10, 23]])
    """
    return cost_slope @ J_rows
