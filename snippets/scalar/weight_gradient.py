"""The gradient with respect to the last weight."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, L, Slope, d, scalars, sigma_prime
from snippets.scalar.activation import ACTIVATION
from snippets.scalar.activity import ACTIVITY

a, w, z = scalars.a, scalars.W, scalars.z

WEIGHT_GRADIENT = Formula(
    d(C, w(L)),
    (
        "chain rule along the path from the weight over $z$ and $a$ to the cost",
        d(C, a(L)) * d(a(L), z(L)) * d(z(L), w(L)),
    ),
    (
        "∂a/∂z is the slope of the activation function",
        d(C, a(L)) * sigma_prime(z(L)) * d(z(L), w(L)),
        ACTIVATION,
    ),
    (
        "the weight multiplies the activation of the neuron before, so ∂z/∂w is this activation",
        d(C, a(L)) * sigma_prime(z(L)) * a(L - 1),
        ACTIVITY,
    ),
    layers=last,
    letters=scalars,
    wrong={
        "the slope is missing": lambda cost_slope, a_prev: cost_slope * a_prev,
        "the slope at a instead of z": lambda cost_slope, slope_at_a, a_prev: (
            cost_slope * slope_at_a * a_prev
        ),
        "the slope at the neuron's input": lambda cost_slope, slope_at_input, a_prev: (
            cost_slope * slope_at_input * a_prev
        ),
        "the weight itself as the factor": lambda cost_slope, slope, w: cost_slope * slope * w,
        "this neuron's own activation": lambda cost_slope, slope, a: cost_slope * slope * a,
    },
)

slope_at_a, slope_at_input = Slope(L, a(L)), Slope(L, a(L - 1))


@WEIGHT_GRADIENT.program
def weight_gradient(cost_slope, slope, a_prev):
    """Return ∂C/∂w of the last layer.

    >>> weight_gradient(cost_slope=-1.0, slope=0.25, a_prev=0.5)
    -0.125
    """
    return cost_slope * slope * a_prev
