"""A residual connection y = x + f(x): the gradient passes as it is, and the contribution of f is added."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction
from backprop_checked.algebra.notation import C, Tensor, d, j, k
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries
from snippets.moves.copy import COPY
from snippets.moves.move import D, entries, error_entries, move

x, y, g = Tensor("x", D), Tensor(entries, D), Tensor(error_entries, D)
f = Tensor(Sign("f_layer", "activation", "what the layers inside a residual connection give", "{f}"), D)
every_entry = (k, 0, D - 1)
through_f = Sum(g[k] * d(f[k], x[j]), every_entry)
share = Entries(through_f, j, 0, D, 1)

RESIDUAL = Formula(
    d(C, x[j]),
    (
        "two paths, two contributions: past the layers, and through them",
        Sum(d(C, y[k]) * d(x[k], x[j]), every_entry) + Sum(d(C, y[k]) * d(f[k], x[j]), every_entry),
        COPY,
    ),
    (
        "the first path copies, so its contribution is $g$ unchanged",
        g[j] + through_f,
    ),
    on=move(
        "{D} numbers, any layers inside",
        [x],
        {f[j]: AnyFunction("f", x, j), y[j]: x[j] + f[j]},
        g,
        (D,),
    ),
    wrong={
        "the skip's share is forgotten": lambda share: share,
        "the layer's share is forgotten": lambda g: g,
        "the mean of both": lambda g, share: (g[:, None] + share) / 2,
        "the paths are multiplied": lambda g, share: g[:, None] * share,
    },
)


@RESIDUAL.program
def residual(g, share):
    """Return ∂C/∂x, D × 1.

    Args:
        g: the gradient with respect to y, D numbers.
        share: what the backward pass of the layers inside returns for g, D × 1.

    >>> import numpy as np
    >>> residual(np.array([1, 2]), np.array([[10], [-20]]))
    array([[ 11],
           [-18]])
    """
    return g[:, None] + share
