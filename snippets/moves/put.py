"""Put into zeros: the gradient is read at the same places."""

from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Tensor, d, i, j
from snippets.moves.copy import COPY
from snippets.moves.cut import D, K, b, place, s
from snippets.moves.move import entries, error_entries, move

x, y, g = Tensor("x", K), Tensor(entries, D), Tensor(error_entries, D)
every_place = (j, 0, D - 1)


def apart(step, first, length, many):
    """Numbers that are put among zeros."""
    return move(
        f"{many} numbers among {length}, from {first} in steps of {step}",
        [x],
        {y[j]: Sum(KroneckerDelta(j, place) * x[i], (i, 0, K - 1))},
        g,
        (),
        sizes={D: length, K: many, b: first, s: step},
        facts=[D - 1 - b - s * (K - 1)],
    )


PUT = Formula(
    d(C, x[i]),
    ("chain rule through every entry of the result", Sum(d(C, y[j]) * d(y[j], x[i]), every_place)),
    (
        "entry $i$ is put at place $\\mathit{b} + s i$",
        Sum(g[j] * KroneckerDelta(j, place), every_place),
        COPY,
    ),
    ("only one term is not 0", g[place]),
    on=[*apart(3, 1, 13, 4), *apart(2, 2, 9, 3), *apart(1, 3, 8, 5)],
    wrong={
        "the step is forgotten": lambda g, b, K: g[b : b + K],
        "the first place is forgotten": lambda g, s, K: g[: s * K : s],
        "the gradients of the zeros, too": lambda g: g,
    },
)


@PUT.program
def put(g, K, b, s):
    """Return ∂C/∂x, K numbers, for numbers that were put among zeros by y[b : b + s * K : s] = x.

    >>> import numpy as np
    >>> put(np.array([9, 1, 9, 9, 2, 9]), K=2, b=1, s=3)
    array([1, 2])
    """
    return g[b : b + s * K : s]
