"""BP4 for one neuron a layer: a weight feels the error above it times the activation below it."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, l, scalars
from snippets.scalar.activity import ACTIVITY

a, w, z, delta = scalars.a, scalars.W, scalars.z, scalars.delta

BP4 = Formula(
    d(C, w(l)),
    ("the weight moves the activity, that the cost", d(C, z(l)) * d(z(l), w(l))),
    ("definition of the error", delta(l) * d(z(l), w(l))),
    ("the weight moves the activity by what it multiplies", delta(l) * a(l - 1), ACTIVITY),
    letters=scalars,
    wrong={
        "the activation of this layer": lambda delta, a: delta * a,
        "the activity below instead of the activation": lambda delta, z_prev: delta * z_prev,
        "the slope once more": lambda delta, slope, a_prev: delta * slope * a_prev,
        "the error of the layer above": lambda delta_next, a_prev: delta_next * a_prev,
    },
)


@BP4.program
def bp4(delta, a_prev):
    """Return ∂C/∂w of a neuron.

    >>> bp4(delta=-0.125, a_prev=2)
    -0.25
    """
    return delta * a_prev
