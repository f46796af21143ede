"""Every linear map: its backward pass multiplies by the transposed matrix."""

from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, Tensor, d, i, j
from backprop_checked.algebra.signs import Sign
from snippets.moves.move import D, entries, error_entries, move

M = Symbol("M", integer=True, positive=True)  # how many results there are
J = Letter(Sign("linear_map", "weight", "the Jacobian of a linear map: a row for each result", "{J}"), M, D)
x, y, g = Tensor("x", D), Tensor(entries, M), Tensor(error_entries, M)
linear_map, every_result = J, (i, 0, M - 1)
maps = move("{D} numbers to {M}", [J, x], {y[i]: Sum(J[i, j] * x[j], (j, 0, D - 1))}, g, (D, M))

LINEAR = Formula(
    d(C, x[j]),
    ("chain rule through every result", Sum(d(C, y[i]) * d(y[i], x[j]), every_result)),
    (
        "result $i$ contains $x_j$ once, times $J_{ij}$, so its derivative is $J_{ij}$",
        Sum(g[i] * J[i, j], every_result),
    ),
    on=maps,
    wrong={
        "J is not transposed": lambda linear_map, g: linear_map @ g,
        "the matrix of one row alone": lambda linear_map, g: linear_map[0] * g[0],
        "the rows are added first": lambda linear_map, g: linear_map.sum(axis=0) * g.sum(),
    },
)


@LINEAR.program
def linear(linear_map, g):
    """Return ∂C/∂x, D numbers.

    Args:
        linear_map: the matrix of the map, M × D.
        g: the gradient with respect to the results, M numbers.

    >>> import numpy as np
    >>> linear(np.array([[1, 0, 2], [0, 3, 0]]), np.array([10, 1]))
    array([10,  3, 20])
    """
    return linear_map.T @ g
