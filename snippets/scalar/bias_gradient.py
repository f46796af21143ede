"""The gradient with respect to the last bias."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, L, d, scalars, sigma_prime
from snippets.scalar.activation import ACTIVATION
from snippets.scalar.activity import ACTIVITY

a, b, z = scalars.a, scalars.b, scalars.z

BIAS_GRADIENT = Formula(
    d(C, b(L)),
    (
        "chain rule along the path from the bias over $z$ and $a$ to the cost",
        d(C, a(L)) * d(a(L), z(L)) * d(z(L), b(L)),
    ),
    (
        "∂a/∂z is the slope; the bias is added as it is, so ∂z/∂b is 1",
        d(C, a(L)) * sigma_prime(z(L)),
        ACTIVATION,
        ACTIVITY,
    ),
    layers=last,
    letters=scalars,
    wrong={
        "the slope is missing": lambda cost_slope: cost_slope,
        "times the bias": lambda cost_slope, slope, b: cost_slope * slope * b,
        "times the activation of the neuron before": lambda cost_slope, slope, a_prev: (
            cost_slope * slope * a_prev
        ),
    },
)


@BIAS_GRADIENT.program
def bias_gradient(cost_slope, slope):
    """Return ∂C/∂b of the last layer.

    >>> bias_gradient(cost_slope=-1.0, slope=0.25)
    -0.25
    """
    return cost_slope * slope
