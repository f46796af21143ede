"""BP3 for one neuron in each layer: the gradient with respect to the bias is the error."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, l, scalars
from snippets.scalar.activity import ACTIVITY

b, z, delta = scalars.b, scalars.z, scalars.delta

BP3 = Formula(
    d(C, b(l)),
    ("chain rule through the pre-activation", d(C, z(l)) * d(z(l), b(l))),
    ("definition of the error", delta(l) * d(z(l), b(l))),
    ("the bias is added as it is, so ∂z/∂b is 1", delta(l), ACTIVITY),
    letters=scalars,
    wrong={
        "the error of the next layer": lambda delta_next: delta_next,
        "the slope once more": lambda delta, slope: delta * slope,
        "times the bias": lambda delta, b: delta * b,
    },
)


@BP3.program
def bp3(delta):
    """Return ∂C/∂b of a neuron from its error.

    >>> bp3(delta=-0.125)
    -0.125
    """
    return delta
