"""The scale makes the output right on average, so nothing has to change at test time."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, Tensor, j, k
from backprop_checked.algebra.signs import Sign
from snippets.moves.move import D, K, result

x, Y = Tensor("x", D), Letter(result, K, D)
M = Letter(Sign("draws", "data", "masks of dropout, one row for each draw", "{M}"), K, D)
share = Tensor(
    Sign("share", "data", "the share of the draws in which dropout keeps an entry", r"\hat\kappa"), D
)
draws, every_draw = M, (k, 0, K - 1)

DROPOUT_MEAN = Formula(
    Sum(Y[k, j], every_draw) / K,
    ("the output of each draw put in", Sum(M[k, j] * x[j] / share[j], every_draw) / K),
    ("only the mask changes from draw to draw", x[j] / share[j] * Sum(M[k, j], every_draw) / K),
    ("the mean of the masks is the share $\\hat\\kappa_j$", x[j]),
    on=[
        Graph(
            "{K} draws of masks for {D} numbers",
            [x, M],
            {
                share[j]: Sum(M[k, j], every_draw) / K,
                Y[k, j]: M[k, j] * x[j] / share[j],
            },
            dimensions=(K, D),
        )
    ],
    wrong={
        "times the share": lambda x, share: x * share,
        "divided by the share": lambda x, share: x / share,
        "the first draw for all": lambda x, draws, share: x * draws[0] / share,
    },
)


@DROPOUT_MEAN.program
def dropout_mean(x):
    """Return the mean over all draws of what inverted dropout makes of x, D numbers.

    >>> import numpy as np
    >>> x, draws = np.array([4, 6]), np.array([[1, 0], [0, 1], [1, 1], [0, 0]])
    >>> np.mean(draws * x / 0.5, axis=0), dropout_mean(x)
    (array([4., 6.]), array([4, 6]))
    """
    return x
