"""A product with a diagonal matrix is a product entry by entry."""

from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, a, cost_slope, d, diag, i, j, l, n, sigma_prime, slope, z
from backprop_checked.algebra.term import Entries
from snippets.layouts.jacobian import num

cost_row = num(C, a(l))


def met(left, right):
    """Σ_j of a diagonal matrix's entry in row `left`, column `right`, times what stands at j."""
    return Sum(KroneckerDelta(left, right) * sigma_prime(z(l)[i, 0]) * d(C, a(l)[j, 0]), (j, 0, n[l] - 1))


NUMERATOR_HADAMARD = Formula(
    cost_row @ diag(slope(l)),
    (
        "in each column of a diagonal matrix only one entry is not 0",
        Entries(met(j, i), 0, i, 1, n[l]),
    ),
    ("so each entry is multiplied by its own slope, and nothing is summed", cost_row * slope(l).T),
    convention="Numerator layout",
    wrong={
        "a row ⊙ a column, which NumPy broadcasts to a square": lambda cost_row, slope: cost_row * slope,
        "a row times a column: one number": lambda cost_row, slope: cost_row @ slope,
    },
)

DENOMINATOR_HADAMARD = Formula(
    diag(slope(l)) @ cost_slope(l),
    ("in each row of a diagonal matrix only one entry is not 0", Entries(met(i, j), i, 0, n[l], 1)),
    ("so each entry is multiplied by its own slope, and nothing is summed", slope(l) * cost_slope(l)),
    convention="Denominator layout",
    twin_of=NUMERATOR_HADAMARD,
    wrong={
        "a matrix product of two columns": lambda slope, cost_slope: slope @ cost_slope,
        "an inner product: one number": lambda slope, cost_slope: slope.T @ cost_slope,
        "an outer product: a square": lambda slope, cost_slope: slope @ cost_slope.T,
    },
)


@NUMERATOR_HADAMARD.program
def numerator_hadamard(cost_row, slope):
    """Return ∂C/∂a times diag(σ′), 1 × n; the slopes, n × 1, are transposed into a row first.

    >>> import numpy as np
    >>> numerator_hadamard(np.array([[3, 4, 5]]), np.array([[2], [5], [0]]))
    array([[ 6, 20,  0]])
    """
    return cost_row * slope.T


@DENOMINATOR_HADAMARD.program
def denominator_hadamard(slope, cost_slope):
    """Return diag(σ′) times ∂C/∂a, n × 1: n multiplications, where the square matrix would take n².

    >>> import numpy as np
    >>> denominator_hadamard(np.array([[2], [5], [0]]), np.array([[3], [4], [5]]))
    array([[ 6],
           [20],
           [ 0]])
    """
    return slope * cost_slope
