"""BP1 for one neuron: the error of the last layer."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, L, d, scalars, sigma_prime
from snippets.scalar.activation import ACTIVATION

a, z, delta = scalars.a, scalars.z, scalars.delta

BP1 = Formula(
    delta(L),
    ("definition of the error", d(C, z(L))),
    (
        "chain rule: the cost depends on the activation, and the activation on the pre-activation",
        d(C, a(L)) * d(a(L), z(L)),
    ),
    ("∂a/∂z is the slope of the activation function", d(C, a(L)) * sigma_prime(z(L)), ACTIVATION),
    layers=last,
    letters=scalars,
    wrong={
        "the slope is missing": lambda cost_slope: cost_slope,
        "the slope alone, ∂a/∂z for ∂C/∂z": lambda slope: slope,
        "$a - y$ for ∂C/∂a, whatever the cost is": lambda a, y, slope: (a - y) * slope,
        "the pre-activation instead of the slope": lambda cost_slope, z: cost_slope * z,
    },
)


@BP1.program
def bp1(cost_slope, slope):
    """Return the error of the last neuron.

    >>> bp1(cost_slope=-1.0, slope=0.25)
    -0.25
    """
    return cost_slope * slope
