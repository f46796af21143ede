"""BP4 for one neuron in each layer: the error times the activation that the weight multiplies."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, l, scalars
from snippets.scalar.activity import ACTIVITY

a, w, z, delta = scalars.a, scalars.W, scalars.z, scalars.delta

BP4 = Formula(
    d(C, w(l)),
    ("chain rule through the pre-activation", d(C, z(l)) * d(z(l), w(l))),
    ("definition of the error", delta(l) * d(z(l), w(l))),
    (
        "the weight multiplies the activation of the neuron before, so ∂z/∂w is this activation",
        delta(l) * a(l - 1),
        ACTIVITY,
    ),
    letters=scalars,
    wrong={
        "the activation of this layer": lambda delta, a: delta * a,
        "the pre-activation of the neuron before instead of its activation": lambda delta, z_prev: (
            delta * z_prev
        ),
        "the slope once more": lambda delta, slope, a_prev: delta * slope * a_prev,
        "the error of the next layer": lambda delta_next, a_prev: delta_next * a_prev,
    },
)


@BP4.program
def bp4(delta, a_prev):
    """Return ∂C/∂w of a neuron.

    >>> bp4(delta=-0.125, a_prev=2)
    -0.25
    """
    return delta * a_prev
