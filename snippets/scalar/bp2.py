"""BP2 for one neuron in each layer: from the error of the next layer to this one."""

from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.notation import C, Slope, d, l, scalars, sigma_prime
from snippets.scalar.activation import ACTIVATION
from snippets.scalar.activity import ACTIVITY

a, z, w, delta = scalars.a, scalars.z, scalars.W, scalars.delta

BP2 = Formula(
    delta(l),
    ("definition of the error", d(C, z(l))),
    (
        "chain rule through the pre-activation of the next layer",
        d(C, z(l + 1)) * d(z(l + 1), a(l)) * d(a(l), z(l)),
    ),
    ("definition of the error of the next layer", delta(l + 1) * d(z(l + 1), a(l)) * d(a(l), z(l))),
    (
        "the next pre-activation is the weight times this activation, so the derivative is the weight",
        delta(l + 1) * w(l + 1) * d(a(l), z(l)),
        ACTIVITY,
    ),
    (
        "∂a/∂z is the slope of the activation function",
        delta(l + 1) * w(l + 1) * sigma_prime(z(l)),
        ACTIVATION,
    ),
    layers=hidden,
    letters=scalars,
    wrong={
        "the slope is missing": lambda w_next, delta_next: w_next * delta_next,
        "the weight of this layer": lambda w, delta_next, slope: w * delta_next * slope,
        "the slope of the next layer": lambda w_next, delta_next, slope_next: (
            w_next * delta_next * slope_next
        ),
        "the slope at a instead of z": lambda w_next, delta_next, slope_at_a: (
            w_next * delta_next * slope_at_a
        ),
        "divided by the weight, to go back": lambda w_next, delta_next, slope: delta_next / w_next * slope,
    },
)

slope_at_a = Slope(l, a(l))


@BP2.program
def bp2(w_next, delta_next, slope):
    """Return a neuron's error from the next neuron's.

    >>> bp2(w_next=2, delta_next=-0.25, slope=0.25)
    -0.125
    """
    return w_next * delta_next * slope
