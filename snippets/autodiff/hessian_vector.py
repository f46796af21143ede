"""Hessian times vector: forward mode through the backward pass, and no Hessian on the way."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d, sigma
from snippets.autodiff.chain import n_0, n_1, x, x_dot
from snippets.autodiff.hvp_activation import (
    HVP_ACTIVATION,
    a,
    a_bar,
    hvp_activation,
    slope,
    slopes,
    z,
)

W = Letter("W", n_1, n_0)
z_dot = W @ x_dot
a_bar_dot = d(d(C, a), a) @ (slope * z_dot)
layer = Graph(
    "{n_0} inputs, {n_1} neurons, any activation function, any cost",
    [W, x, x_dot],
    {z: W @ x, a: sigma(z), C: AnyFunction("C", a), a_bar: d(C, a)},
    dimensions=(n_0, n_1),
    opaque=("cost",),
)

HESSIAN_VECTOR = Formula(
    d(d(C, x), x) @ x_dot,
    (
        "the gradient is $W^{\\top}$ times that of $z$, and $z$ moves by $W \\dot{x}$",
        W.T @ (d(d(C, z), z) @ (W @ x_dot)),
    ),
    (
        "forward over reverse through the activation",
        W.T @ (slopes * z_dot * a_bar + slope * a_bar_dot),
        HVP_ACTIVATION,
    ),
    on=[layer],
    wrong={
        "the slope is held constant": lambda W, slope, a_bar_dot: W.T @ (slope * a_bar_dot),
        "the gradient that arrives is held constant": lambda W, slopes, z_dot, a_bar: (
            W.T @ (slopes * z_dot * a_bar)
        ),
        "W is not transposed": lambda W, slope, slopes, z_dot, a_bar, a_bar_dot: (
            W @ hvp_activation(slope, slopes, z_dot, a_bar, a_bar_dot)
        ),
        "the gradient times the direction": lambda W, slope, a_bar, x_dot: W.T @ (slope * a_bar) * x_dot,
    },
)


@HESSIAN_VECTOR.program
def hessian_vector(W, slope, slopes, x_dot, a_bar, a_bar_dot):
    """Return how ∂C/∂x moves, n₀ × 1: the Hessian with respect to x, times the direction.

    Args:
        W: the weights, n₁ × n₀.
        slope: σ′(z), n₁ × 1.
        slopes: σ″(z), n₁ × 1.
        x_dot: the direction, n₀ × 1.
        a_bar: ∂C/∂a, n₁ × 1.
        a_bar_dot: how it moves, n₁ × 1.

    >>> import numpy as np
    >>> one = np.array([[1], [1]])
    >>> W, x_dot = np.array([[1, 0, 2], [0, 1, 0]]), np.array([[1], [0], [0]])
    >>> hessian_vector(W, 2 * one, -one, x_dot, 3 * one, np.array([[10], [20]]))
    array([[17],
           [40],
           [34]])
    """
    z_dot = W @ x_dot
    return W.T @ (slopes * z_dot * a_bar + slope * a_bar_dot)
