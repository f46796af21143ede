"""Activation functions as forms: what they do to one number, and their derivatives."""

from fractions import Fraction

from backprop_checked.algebra import functions, product
from backprop_checked.algebra.form import UNIT, Undecided, minus, number, scaled

KNOWN = ("sigmoid", "tanh", "relu", "identity", "softplus")


def activated(name, opaque, form, primes=0):
    """σ or a derivative of it, at a form.

    Args:
        name: one of `KNOWN`, or a function that is stated, an `own_activation.OwnActivation`; any other text
            is any differentiable function, which is called `opaque`.
        primes: how often it is differentiated.

    Raises:
        Undecided: for a third derivative of a function that is known, and a second one of the ReLU.
    """
    if not isinstance(name, str):
        return name.at(form, primes)
    if name not in KNOWN:
        return functions.apply(opaque + "′" * primes, form)
    if primes > 1 and (primes, name) not in CURVATURES:
        raise Undecided(f"so high a derivative of {name}")
    return CURVATURES[primes, name](form) if primes > 1 else (SLOPES if primes else VALUES)[name](form)


def sigmoid(form):
    return product.inverse((*UNIT, *functions.exponential(scaled(form, -1))))


def _sigmoid_slope(form):
    return product.times(sigmoid(form), minus(UNIT, sigmoid(form)))


def tanh(form):
    """1 − 2/(1 + e^2z): in this form its slope and 1 − tanh² meet."""
    return minus(UNIT, scaled(product.inverse((*UNIT, *functions.exponential(scaled(form, 2)))), 2))


def _tanh_slope(form):
    return minus(UNIT, product.power_of(tanh(form), Fraction(2)))


def relu(form):
    return product.times(form, functions.gate(form))


def softplus(form):
    """log(1 + e^z), whose slope is the sigmoid."""
    return functions.logarithm((*UNIT, *functions.exponential(form)))


VALUES = {
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "identity": lambda form: form,
    "softplus": softplus,
}
SLOPES = {
    "sigmoid": _sigmoid_slope,
    "tanh": _tanh_slope,
    "relu": functions.gate,
    "identity": lambda form: number(1),
    "softplus": sigmoid,
}
CURVATURES = {
    (2, "sigmoid"): lambda form: product.times(_sigmoid_slope(form), minus(UNIT, scaled(sigmoid(form), 2))),
    (2, "tanh"): lambda form: scaled(product.times(tanh(form), _tanh_slope(form)), -2),
    (2, "identity"): lambda form: (),
    (2, "softplus"): _sigmoid_slope,
}
