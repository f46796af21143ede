"""What the activation below does to the cost."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, L, d, scalars, sigma_prime
from snippets.scalar.activation import ACTIVATION
from snippets.scalar.activity import ACTIVITY
from snippets.scalar.fork import FORK

a, z, w = scalars.a, scalars.z, scalars.W

INPUT_GRADIENT = Formula(
    d(C, a(L - 1)),
    ("the same path, from the activation below", d(C, a(L)) * d(a(L), z(L)) * d(z(L), a(L - 1)), FORK),
    (
        "∂a/∂z is the slope, and the derivative with respect to the activation before is the weight",
        d(C, a(L)) * sigma_prime(z(L)) * w(L),
        ACTIVATION,
        ACTIVITY,
    ),
    layers=last,
    letters=scalars,
    wrong={
        "the slope is missing": lambda cost_slope, w: cost_slope * w,
        "divided by the weight, to go back": lambda cost_slope, slope, w: cost_slope * slope / w,
        "the activation below as the factor": lambda cost_slope, slope, a_prev: cost_slope * slope * a_prev,
    },
)


@INPUT_GRADIENT.program
def input_gradient(cost_slope, slope, w):
    """Return ∂C/∂a of the layer below the last.

    >>> input_gradient(cost_slope=-1.0, slope=0.25, w=2)
    -0.5
    """
    return cost_slope * slope * w
