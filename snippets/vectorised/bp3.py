"""BP3: the gradient with respect to the bias is the error."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, b, d, delta, l, n, rows, z
from backprop_checked.algebra.term import Eye
from snippets.index_notation.activity_by_bias import ACTIVITY_BY_BIAS
from snippets.vectorised.activity import ACTIVITY, ACTIVITY_ROWS

BP3 = Formula(
    d(C, b(l)),
    ("chain rule through the pre-activation", d(z(l), b(l)).T @ d(C, z(l))),
    ("definition of the error", d(z(l), b(l)).T @ delta(l)),
    (
        "each bias is added to one pre-activation, so the Jacobian is the identity",
        Eye(n[l]) @ delta(l),
        ACTIVITY,
        ACTIVITY_BY_BIAS,
    ),
    ("the identity changes nothing", delta(l)),
    convention="a sample is a column",
    wrong={
        "the error of the next layer": lambda delta_next: delta_next,
        "the slope once more": lambda delta, slope: delta * slope,
        "the error as a row": lambda delta: delta.T,
        "times the bias": lambda delta, b: delta * b,
    },
)

BP3_ROWS = Formula(
    d(C, rows.b(l)),
    ("chain rule through the pre-activation", d(C, rows.z(l)) @ d(rows.z(l), rows.b(l))),
    ("definition of the error", rows.delta(l) @ d(rows.z(l), rows.b(l))),
    (
        "each bias is added to one pre-activation, so the Jacobian is the identity",
        rows.delta(l) @ Eye(n[l]),
        ACTIVITY_ROWS,
        ACTIVITY_BY_BIAS,
    ),
    ("the identity changes nothing", rows.delta(l)),
    letters=rows,
    convention="a sample is a row",
    twin_of=BP3,
    wrong={
        "the slope once more": lambda delta, slope: delta * slope,
        "the error as a column": lambda delta: delta.T,
    },
)


@BP3.program
def bp3(delta):
    """Return ∂C/∂b of a layer, n × 1, from its error.

    >>> import numpy as np
    >>> bp3(np.array([[41], [52], [0]]))
    array([[41],
           [52],
           [ 0]])
    """
    return delta


@BP3_ROWS.program
def bp3_rows(delta):
    """Return ∂C/∂b of a layer, 1 × n, from its error.

    >>> import numpy as np
    >>> bp3_rows(np.array([[41, 52, 0]]))
    array([[41, 52,  0]])
    """
    return delta
