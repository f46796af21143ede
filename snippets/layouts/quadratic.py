"""The gradient of xᵀ M x: the column appears twice, so there are two terms."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import C, Letter, i, j
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries
from snippets.layouts.jacobian import den, num
from snippets.layouts.trace import r

M, x = Letter(Sign("M", "weight", "any square matrix"), r, r), Letter("x", r, 1)
QUADRATIC = Graph(
    "{r} entries and C = xᵀ M x",
    [M, x],
    {C: lambda M, x: np.sum(x * (M @ x))},
    dimensions=(r,),
    rules={C: Sum(x[i, 0] * M[i, j] * x[j, 0], (i, 0, r - 1), (j, 0, r - 1))},
)
both = Sum(M[i, j] * x[j, 0], (j, 0, r - 1)) + Sum(M[j, i] * x[j, 0], (j, 0, r - 1))

NUMERATOR_QUADRATIC = Formula(
    num(C, x),
    ("$x_i$ appears once in the left $x$ and once in the right one", Entries(both, 0, i, 1, r)),
    ("two products of a row and a matrix", x.T @ M.T + x.T @ M),
    ("factored out", x.T @ (M + M.T)),
    on=[QUADRATIC],
    convention="Numerator layout",
    wrong={
        "the result is transposed": lambda M, x: (M + M.T) @ x,
        "as if M were its own transpose": lambda M, x: 2 * x.T @ M,
    },
)

DENOMINATOR_QUADRATIC = Formula(
    den(C, x),
    ("$x_i$ appears once in the left $x$ and once in the right one", Entries(both, i, 0, r, 1)),
    ("two products of a matrix and a column", M @ x + M.T @ x),
    ("factored out", (M + M.T) @ x),
    on=[QUADRATIC],
    convention="Denominator layout",
    twin_of=NUMERATOR_QUADRATIC,
    wrong={
        "as if M were its own transpose": lambda M, x: 2 * M @ x,
        "only one x changes": lambda M, x: M @ x,
        "written as a row": lambda M, x: x.T @ (M + M.T),
    },
)


@NUMERATOR_QUADRATIC.program
def numerator_quadratic(M, x):
    """Return the gradient of xᵀ M x as a row.

    >>> import numpy as np
    >>> numerator_quadratic(np.array([[1, 2], [0, 3]]), np.array([[1], [1]]))
    array([[4, 8]])
    """
    return x.T @ (M + M.T)


@DENOMINATOR_QUADRATIC.program
def denominator_quadratic(M, x):
    """Return the gradient of xᵀ M x as a column.

    >>> import numpy as np
    >>> denominator_quadratic(np.array([[1, 2], [0, 3]]), np.array([[1], [1]]))
    array([[4],
           [8]])
    """
    return (M + M.T) @ x
