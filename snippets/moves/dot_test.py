"""The dot-product test: ⟨g, Jx⟩ = ⟨Jᵀg, x⟩, for any x and g."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from snippets.moves.linear import LINEAR, D, J, every_result, g, maps, x, y

linear_map, dx, every_entry = J, d(C, x), (j, 0, D - 1)

DOT_TEST = Formula(
    Sum(g[i] * y[i], every_result),
    (
        "each result is a sum of inputs, by definition",
        Sum(g[i] * Sum(J[i, j] * x[j], every_entry), every_result),
    ),
    (
        "the same terms, added up over the results first",
        Sum(x[j] * Sum(g[i] * J[i, j], every_result), every_entry),
    ),
    ("the inner sum is the gradient with respect to $x_j$", Sum(d(C, x[j]) * x[j], every_entry), LINEAR),
    on=maps,
    wrong={
        "J is not transposed": lambda linear_map, g, x: (linear_map @ g) @ x,
        "the sum of the gradient alone": lambda dx: dx.sum(),
        "sums first, product after": lambda dx, x: dx.sum() * x.sum(),
    },
)


@DOT_TEST.program
def dot_test(dx, x):
    """Return ⟨∂C/∂x, x⟩, one number, which is ⟨g, Jx⟩.

    >>> import numpy as np
    >>> J, x, g = np.array([[1, 0, 2], [0, 3, 0]]), np.array([1, 2, 3]), np.array([10, 1])
    >>> int(g @ (J @ x)), int(dot_test(J.T @ g, x))
    (76, 76)
    """
    return dx @ x
