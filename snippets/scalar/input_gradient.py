"""The gradient with respect to the activation of the neuron before."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, L, d, scalars, sigma_prime
from snippets.scalar.activation import ACTIVATION
from snippets.scalar.activity import ACTIVITY

a, z, w = scalars.a, scalars.z, scalars.W

INPUT_GRADIENT = Formula(
    d(C, a(L - 1)),
    (
        "chain rule along the path from this activation over $z$ and $a$ to the cost",
        d(C, a(L)) * d(a(L), z(L)) * d(z(L), a(L - 1)),
    ),
    (
        "∂a/∂z is the slope; the last factor is the weight, because the weight multiplies this activation",
        d(C, a(L)) * sigma_prime(z(L)) * w(L),
        ACTIVATION,
        ACTIVITY,
    ),
    layers=last,
    letters=scalars,
    wrong={
        "the slope is missing": lambda cost_slope, w: cost_slope * w,
        "divided by the weight, to go back": lambda cost_slope, slope, w: cost_slope * slope / w,
        "the activation of the neuron before as the factor": lambda cost_slope, slope, a_prev: (
            cost_slope * slope * a_prev
        ),
    },
)


@INPUT_GRADIENT.program
def input_gradient(cost_slope, slope, w):
    """Return ∂C/∂a of the layer before the last.

    >>> input_gradient(cost_slope=-1.0, slope=0.25, w=2)
    -0.5
    """
    return cost_slope * slope * w
