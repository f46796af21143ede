"""Forward over reverse through an activation: the slope changes, too."""

from sympy import Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d, j, sigma, sigma_prime
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries
from snippets.autodiff.chain import n_1

r = Symbol("r", integer=True, nonnegative=True)
z, a = Letter("z", n_1, 1), Letter("a", n_1, 1)
z_dot = Letter(
    Sign("z_dot", "error", "a direction: how much each pre-activation changes", r"\dot{z}"), n_1, 1
)
a_bar = Letter(Sign("a_bar", "error", "the gradient with respect to the activations", r"\bar{a}"), n_1, 1)
slope = sigma_prime(z)
slopes = Entries(d(d(a[j, 0], z[j, 0]), z[j, 0]), j, 0, n_1, 1)
a_bar_dot = d(d(C, a), a) @ (slope * z_dot)
activated = Graph(
    "{n_1} neurons, any activation function, any cost",
    [z, z_dot],
    {a: sigma(z), C: AnyFunction("C", a), a_bar: d(C, a)},
    dimensions=(n_1,),
    opaque=("cost",),
)

HVP_ACTIVATION = Formula(
    d(d(C, z), z) @ z_dot,
    (
        "the gradient is $\\sigma'(z) \\odot \\bar{a}$, and both factors change",
        slopes * z_dot * a_bar + slope * a_bar_dot,
    ),
    on=[activated],
    wrong={
        "the slope is held constant": lambda slope, a_bar_dot: slope * a_bar_dot,
        "the gradient that arrives is held constant": lambda slopes, z_dot, a_bar: slopes * z_dot * a_bar,
        "the second derivative is not multiplied by the gradient": lambda slope, slopes, z_dot, a_bar_dot: (
            slopes * z_dot + slope * a_bar_dot
        ),
    },
)


@HVP_ACTIVATION.program
def hvp_activation(slope, slopes, z_dot, a_bar, a_bar_dot):
    """Return how ∂C/∂z changes, n₁ × 1.

    Args:
        slope: σ′(z), n₁ × 1.
        slopes: σ″(z), n₁ × 1.
        z_dot: how the pre-activations change, n₁ × 1.
        a_bar: ∂C/∂a, n₁ × 1.
        a_bar_dot: how it changes, n₁ × 1.

    >>> import numpy as np
    >>> one = np.array([[1], [1]])
    >>> hvp_activation(2 * one, -one, np.array([[1], [0]]), 3 * one, np.array([[10], [20]]))
    array([[17],
           [40]])
    """
    return slopes * z_dot * a_bar + slope * a_bar_dot
