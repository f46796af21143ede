"""Two residual connections, one behind the other: four paths, and one of them copies."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction
from backprop_checked.algebra.notation import C, Tensor, d, i, j, k
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries
from snippets.moves.move import D, entries, error_entries, move
from snippets.moves.residual import RESIDUAL

x, y, g = Tensor("x", D), Tensor(entries, D), Tensor(error_entries, D)
between = Tensor(Sign("between", "activation", "what stands between two residual connections", r"\bar y"), D)
f = Tensor(Sign("f_layer", "activation", "what the layers inside a residual connection give", "{f}"), D)
h = Tensor(Sign("h_layer", "activation", "what the layers inside the next one give", "{h}"), D)
J_f = Entries(d(f[i], x[j]), i, j, D, D)
J_h = Entries(d(h[i], between[j]), i, j, D, D)
every_entry, every_inner = (k, 0, D - 1), (i, 0, D - 1)
upper = Sum(g[k] * d(h[k], between[j]), every_entry)
lower = Sum(g[i] * d(f[i], x[j]), every_inner)
both = Sum(Sum(g[k] * d(h[k], between[i]), every_entry) * d(f[i], x[j]), every_inner)

TWO_BLOCKS = Formula(
    d(C, x[j]),
    (
        "past or through the first layers",
        d(C, between[j]) + Sum(d(C, between[i]) * d(f[i], x[j]), every_inner),
        RESIDUAL,
    ),
    ("past or through the second layers: four paths", g[j] + upper + lower + both),
    on=move(
        "{D} numbers, any layers inside",
        [x],
        {
            f[j]: AnyFunction("f", x, j),
            between[j]: x[j] + f[j],
            h[j]: AnyFunction("h", between, j),
            y[j]: between[j] + h[j],
        },
        g,
        (D,),
    ),
    wrong={
        "the path through both is forgotten": lambda g, J_f, J_h: g + J_h.T @ g + J_f.T @ g,
        "only the path through both": lambda g, J_f, J_h: J_f.T @ (J_h.T @ g),
        "the path that copies is forgotten": lambda g, J_f, J_h: J_h.T @ g + J_f.T @ g + J_f.T @ (J_h.T @ g),
    },
)


@TWO_BLOCKS.program
def two_blocks(g, J_f, J_h):
    """Return ∂C/∂x, D numbers.

    Args:
        g: the gradient with respect to the output, D numbers.
        J_f: the Jacobian of the layers inside the first connection, D × D.
        J_h: that of the second.

    >>> import numpy as np
    >>> two_blocks(np.array([1, 0]), J_f=np.array([[10, 0], [0, 0]]), J_h=np.array([[100, 0], [0, 0]]))
    array([1111,    0])
    """
    upper = g + J_h.T @ g
    return upper + J_f.T @ upper
