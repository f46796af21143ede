"""The activation: the activation function applied to the pre-activation."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import FunctionOf, l, scalars, sigma

a, z = scalars.a, scalars.z
function = FunctionOf(a(l), z(l))

ACTIVATION = Formula(
    a(l),
    ("the activation function is applied to the pre-activation", sigma(z(l))),
    letters=scalars,
    wrong={
        "the pre-activation as it is": lambda z: z,
        "σ applied twice": lambda function, z: function(function(z)),
    },
)


@ACTIVATION.program
def activation(function, z):
    """Return a neuron's activation.

    Args:
        function: σ, any function of one number.
        z: the neuron's pre-activation.

    >>> activation(lambda z: max(0, z), -2)
    0
    """
    return function(z)
