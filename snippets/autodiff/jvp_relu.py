"""Forward through ReLU: the same gate as backward."""

from sympy import Lambda, Max, Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, N, d, gate, j, k, m
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entrywise, x
from snippets.autodiff.chain import n_1

r = Symbol("r", integer=True, nonnegative=True)
Z = Letter("Z", N, n_1)
H = Letter(Sign("H", "activation", "the activations of the hidden layer, for a whole batch"), N, n_1)
Z_dot = Letter(
    Sign("Z_dot", "error", "a direction: how much each pre-activation of a batch changes", r"\dot{Z}"), N, n_1
)

JVP_RELU = Formula(
    Sum(d(H[m, k], Z[r, j]) * Z_dot[r, j], (r, 0, N - 1), (j, 0, n_1 - 1)),
    ("an activation depends on its own pre-activation alone", d(H[m, k], Z[m, k]) * Z_dot[m, k]),
    ("the slope of ReLU is 1 or 0", gate(Z[m, k]) * Z_dot[m, k]),
    on=[
        Graph(
            "a batch of {N}, {n_1} neurons",
            [Z, Z_dot],
            {H: Entrywise(Lambda(x, Max(0, x)), Z)},
            dimensions=(N, n_1),
        )
    ],
    wrong={
        "ReLU of the direction": lambda Z_dot: (Z_dot > 0) * Z_dot,
        "the activation instead of its slope": lambda H, Z_dot: H * Z_dot,
        "the slope is forgotten": lambda Z_dot: Z_dot,
    },
)


@JVP_RELU.program
def jvp_relu(Z, Z_dot):
    """Return how the activations change, N × n₁.

    >>> import numpy as np
    >>> jvp_relu(np.array([[3, -1]]), np.array([[-5, 7]]))
    array([[-5,  0]])
    """
    return (Z > 0) * Z_dot
