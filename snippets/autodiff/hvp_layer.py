"""Forward over reverse through a linear layer: the gradient is a product, so it has two terms."""

from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d, j, k
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries
from snippets.autodiff.chain import n_0, n_1, x, x_dot

r, s = (Symbol(name, integer=True, nonnegative=True) for name in "rs")
W, z = Letter("W", n_1, n_0), Letter("z", n_1, 1)
W_dot = Letter(Sign("W_dot", "error", "a direction: how much each weight changes", r"\dot{W}"), n_1, n_0)
delta = Letter(
    Sign("delta", "error", "the gradient with respect to the pre-activations of a layer", r"\delta"), n_1, 1
)
z_dot = W_dot @ x + W @ x_dot
delta_dot = d(d(C, z), z) @ z_dot
layer = Graph(
    "a layer {n_1} × {n_0}, any cost",
    [W, x, W_dot, x_dot],
    {z: W @ x, C: AnyFunction("C", z), delta: d(C, z)},
    dimensions=(n_0, n_1),
    opaque=("cost",),
)
by_weights = Sum(d(d(C, W[j, k]), W[r, s]) * W_dot[r, s], (r, 0, n_1 - 1), (s, 0, n_0 - 1))
by_inputs = Sum(d(d(C, W[j, k]), x[s, 0]) * x_dot[s, 0], (s, 0, n_0 - 1))

HVP_LAYER = Formula(
    Entries(by_weights + by_inputs, j, k, n_1, n_0),
    (
        "the gradient is $\\delta x^{\\top}$; the error changes with $z$, and $x$ by itself",
        delta_dot @ x.T + delta @ x_dot.T,
    ),
    on=[layer],
    wrong={
        "the inputs are held constant": lambda delta_dot, x: delta_dot @ x.T,
        "the error is held constant": lambda delta, x_dot: delta @ x_dot.T,
        "both changes in one product": lambda delta_dot, x_dot: delta_dot @ x_dot.T,
        "the result is transposed": lambda delta, delta_dot, x, x_dot: x @ delta_dot.T + x_dot @ delta.T,
    },
)


@HVP_LAYER.program
def hvp_layer(delta, delta_dot, x, x_dot):
    """Return how ∂C/∂W changes, n₁ × n₀, if weights and inputs change along directions.

    Args:
        delta: the errors, n₁ × 1.
        delta_dot: how they change, n₁ × 1.
        x: the inputs, n₀ × 1.
        x_dot: how they change, n₀ × 1.

    >>> import numpy as np
    >>> delta, delta_dot = np.array([[1], [2]]), np.array([[10], [0]])
    >>> hvp_layer(delta, delta_dot, np.array([[1], [1]]), np.array([[0], [5]]))
    array([[10, 15],
           [ 0, 10]])
    """
    return delta_dot @ x.T + delta @ x_dot.T
