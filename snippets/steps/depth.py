"""Through L layers: the factor of one layer to the power of L."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import L, Number, l
from backprop_checked.algebra.recurrence import Recurrence, Span
from backprop_checked.algebra.signs import Sign

_second = Sign("q_layer", "activation", "the second moment of the activations of a layer", "{q}")
factor = Number(
    Sign(
        "factor",
        "weight",
        "the factor of one layer: n Var[w], or half of it with ReLU",
        "{F}",
    )
)


def q(layer):
    """The second moment of the activations of a layer."""
    return Number(_second, layer)


deep = [
    Recurrence(
        "{L} layers", [factor, q(0)], (l, 1, L), {q(l): factor * q(l - 1)}, [], {L: 4}, positive=[factor]
    )
]

DEPTH = Formula(
    q(l),
    ("one layer more, one factor more", factor * q(l - 1)),
    ("down to the input", factor**l * q(0)),
    on=deep,
    layers=Span(1, L),
    wrong={
        "the factors add up": lambda factor, q_0, l: l * factor * q_0,
        "one layer too few": lambda factor, q_0, l: factor ** (l - 1) * q_0,
        "the power of the second moment": lambda factor, q_0, l: factor * q_0**l,
    },
)

q_0 = q(0)


@DEPTH.program
def depth(factor, q_0, l):
    """Return the second moment after l layers, one number.

    >>> [f"{depth(factor, 1, l=50):.1e}" for factor in (0.5, 1, 1.1)]
    ['8.9e-16', '1.0e+00', '1.2e+02']
    """
    return factor**l * q_0
