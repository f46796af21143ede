"""Copy: what is copied forward is summed backward."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, Tensor, d, j, k
from snippets.moves.move import D, K, error, move, result

x, Y, G = Tensor("x", D), Letter(result, K, D), Letter(error, K, D)
every_copy = (k, 0, K - 1)

COPY = Formula(
    d(C, x[j]),
    (
        "chain rule through every copy; no other entry of $Y$ depends on $x_j$",
        Sum(d(C, Y[k, j]) * d(Y[k, j], x[j]), every_copy),
    ),
    ("a copy changes as the original does: its slope is 1", Sum(G[k, j], every_copy)),
    on=move("{D} numbers, copied {K} times", [x], {Y[k, j]: x[j]}, G, (K, D)),
    wrong={
        "each use overwrites the one before": lambda G: G[-1],
        "the first use alone": lambda G: G[0],
        "the mean of the copies": lambda G: np.mean(G, axis=0),
        "summed along the other axis": lambda G: np.sum(G, axis=1),
    },
)


@COPY.program
def copy(G):
    """Return ∂C/∂x, D numbers, from the gradients of its K copies, K × D.

    >>> copy(np.array([[1, 2], [10, 20], [100, 200]]))
    array([111, 222])
    """
    return np.sum(G, axis=0)
