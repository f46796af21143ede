"""Hessian times vector: forward mode through the backward pass; no Hessian is built."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d, sigma, sigma_prime
from snippets.autodiff.chain import n_0, n_1, x, x_dot
from snippets.autodiff.hvp_activation import a, a_bar, z

W, slope = Letter("W", n_1, n_0), sigma_prime(z)
z_bar_dot = d(d(C, z), z) @ (W @ x_dot)  # what hvp_activation gives, where z changes by W @ x_dot
layer = Graph(
    "{n_0} inputs, {n_1} neurons, any activation function, any cost",
    [W, x, x_dot],
    {z: W @ x, a: sigma(z), C: AnyFunction("C", a), a_bar: d(C, a)},
    dimensions=(n_0, n_1),
    opaque=("cost",),
)

HESSIAN_VECTOR = Formula(
    d(d(C, x), x) @ x_dot,
    ("the gradient is $W^{\\top}$ times that of $z$, and $z$ changes by $W \\dot{x}$", W.T @ z_bar_dot),
    on=[layer],
    wrong={
        "W is not transposed": lambda W, z_bar_dot: W @ z_bar_dot,
        "the gradient times the direction": lambda W, slope, a_bar, x_dot: W.T @ (slope * a_bar) * x_dot,
    },
)


@HESSIAN_VECTOR.program
def hessian_vector(W, z_bar_dot):
    """Return how ∂C/∂x changes, n₀ × 1: the Hessian with respect to x, times the direction.

    Args:
        W: the weights, n₁ × n₀.
        z_bar_dot: how ∂C/∂z changes, n₁ × 1, where z changes by W times the direction.

    >>> import numpy as np
    >>> hessian_vector(np.array([[1, 0, 2], [0, 1, 0]]), np.array([[17], [40]]))
    array([[17],
           [40],
           [34]])
    """
    return W.T @ z_bar_dot
