"""A small change of a weight changes the cost by the derivative times that change."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import C, Nudged, Number, Remainder, d, l, scalars
from backprop_checked.algebra.signs import Sign

w = scalars.W
dw = Number(Sign("dw", "weight", "a small change of a weight", r"\Delta w"))


class NudgedNetwork(Network):
    """A network with the size of a small change beside its letters."""

    def free(self):
        return (*super().free(), dw)


NUDGE = Formula(
    Nudged(C, (w(l), dw)) - C,
    (
        "near a point, a smooth curve is a straight line, plus a parabola, plus a remainder",
        d(C, w(l)) * dw + dw**2 / 2 * d(d(C, w(l)), w(l)) + Remainder(dw, 3),
    ),
    (
        "the parabola and the remainder shrink at least like the square of the change",
        d(C, w(l)) * dw + Remainder(dw, 2),
    ),
    letters=scalars,
    on=[NudgedNetwork(1, 1, letters=scalars), NudgedNetwork(1, 1, 1, letters=scalars)],
    wrong={
        "the derivative alone": lambda gradient: gradient,
        "the error instead of the derivative with respect to the weight": lambda delta, dw: delta * dw,
        "the new cost instead of the change": lambda C, gradient, dw: C + gradient * dw,
    },
)

gradient = d(C, w(l))


def change_of_cost(gradient, dw):
    """Return by how much the cost changes, to first order, when a weight changes by dw.

    >>> print(f"{change_of_cost(gradient=-0.25, dw=0.1):g}")
    -0.025
    """
    return gradient * dw


# The name of a formula is a part of its address, and stays; its program has the field's word.
NUDGE.bind(change_of_cost, "NUDGE", globals())
