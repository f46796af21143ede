"""A maximum with ties: the largest entries share the gradient of their row evenly."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, Tensor, d, gate, i, j, k
from backprop_checked.algebra.signs import Sign
from snippets.moves.linear import LINEAR
from snippets.moves.move import D, entries, error_entries, move

X, y, g = Letter("X", N, D), Tensor(entries, N), Tensor(error_entries, N)
larger = Letter(Sign("larger", "data", "how many entries of its row are larger than an entry", "{L}"), N, D)
is_largest = Letter(
    Sign("is_largest", "data", "1 where an entry is a largest one of its row, 0 where not", r"\chi"), N, D
)
others, every_column = (k, 0, D - 1), (j, 0, D - 1)

MAX_SHARED = Formula(
    d(C, X[i, j]),
    ("chain rule: this entry is in one row only", d(C, y[i]) * d(y[i], X[i, j])),
    (
        "which are largest is held constant, and the maximum is their mean; at a tie this is a convention",
        g[i] * is_largest[i, j] / Sum(is_largest[i, k], others),
        LINEAR,
    ),
    on=move(
        "{N} rows of {D}",
        [X],
        {
            larger[i, j]: Sum(gate(X[i, k] - X[i, j]), others),
            is_largest[i, j]: 1 - gate(larger[i, j]),
            y[i]: Sum(is_largest[i, j] * X[i, j], every_column) / Sum(is_largest[i, j], every_column),
        },
        g,
        (N, D),
    ),
    wrong={
        "each of the winners gets all of it": lambda g, is_largest: g[:, None] * is_largest,
        "every entry of the row gets it": lambda g, D: np.stack([g] * D, axis=1),
        "shared among all entries of the row": lambda g, D: np.stack([g] * D, axis=1) / D,
    },
)


@MAX_SHARED.program
def max_shared(g, is_largest):
    """Return ∂C/∂X, N × D, for the maximum of each row.

    Args:
        g: the gradient with respect to the maxima, N numbers.
        is_largest: 1 where X is equal to the maximum of its row, 0 elsewhere, N × D.

    >>> X = np.array([[1, 5, 2, 5], [3, 0, 1, 2]])
    >>> max_shared(np.array([10, 20]), X == np.max(X, axis=1, keepdims=True))
    array([[ 0.,  5.,  0.,  5.],
           [20.,  0.,  0.,  0.]])
    """
    return g[:, None] * is_largest / np.sum(is_largest, axis=1, keepdims=True)
