"""The pre-activation: weight times input, plus bias."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import l, scalars

a, b, w, z = scalars.a, scalars.b, scalars.W, scalars.z

ACTIVITY = Formula(
    z(l),
    (
        "the weight multiplies the activation of the neuron before, and the bias is added",
        w(l) * a(l - 1) + b(l),
    ),
    letters=scalars,
    wrong={
        "the bias is forgotten": lambda w, a_prev: w * a_prev,
        "the bias is multiplied by the weight too": lambda w, a_prev, b: w * (a_prev + b),
        "the activation of this layer": lambda w, a, b: w * a + b,
    },
)


def pre_activation(w, a_prev, b):
    """Return a neuron's pre-activation.

    >>> pre_activation(w=2, a_prev=0.5, b=-1)
    0.0
    """
    return w * a_prev + b


# The name of a formula is a part of its address, and stays; its program has the field's word.
ACTIVITY.bind(pre_activation, "ACTIVITY", globals())
