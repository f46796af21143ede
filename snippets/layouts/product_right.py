"""The gradient with respect to the right factor of a product: Wᵀ G, or its transpose."""

from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d, i, j, k, m
from backprop_checked.algebra.term import Entries
from snippets.layouts.jacobian import den, num
from snippets.layouts.product_left import PRODUCT, W, X, Z, over_Z
from snippets.layouts.trace import s

met = Sum(d(C, Z[i, m]) * d(Z[i, m], X[k, j]), *over_Z)
few = Sum(d(C, Z[i, m]) * KroneckerDelta(m, j) * W[i, k], *over_Z)

NUMERATOR_RIGHT = Formula(
    num(C, X),
    ("chain rule through every entry of $Z$", Entries(met, j, k, N, s)),
    (
        "$X_{kj}$ enters column $j$ of $Z$, each time multiplied by an entry of column $k$ of $W$",
        Entries(few, j, k, N, s),
    ),
    ("the sum over the rows is a product", num(C, Z) @ W),
    on=[PRODUCT],
    convention="Numerator layout",
    wrong={
        "the order of the other layout": lambda G_num, W: W @ G_num,
        "W is transposed": lambda G_num, W: G_num @ W.T,
    },
)

DENOMINATOR_RIGHT = Formula(
    den(C, X),
    ("chain rule through every entry of $Z$", Entries(met, k, j, s, N)),
    (
        "$X_{kj}$ enters column $j$ of $Z$, each time multiplied by an entry of column $k$ of $W$",
        Entries(few, k, j, s, N),
    ),
    ("the sum over the rows is a product", W.T @ den(C, Z)),
    on=[PRODUCT],
    convention="Denominator layout",
    twin_of=NUMERATOR_RIGHT,
    wrong={
        "W is not transposed": lambda G, W: W @ G,
        "the order is reversed": lambda G, W: G @ W.T,
        "the gradient of X transposed": lambda G, W: G.T @ W,
    },
)

G, G_num = den(C, Z), num(C, Z)


@NUMERATOR_RIGHT.program
def numerator_right(G_num, W):
    """Return ∂C/∂X of Z = W X in the shape of Xᵀ; G_num is ∂C/∂Z in the shape of Zᵀ.

    >>> import numpy as np
    >>> numerator_right(np.array([[1, 10]]), np.array([[1, 2, 3], [4, 5, 6]]))
    array([[41, 52, 63]])
    """
    return G_num @ W


@DENOMINATOR_RIGHT.program
def denominator_right(G, W):
    """Return ∂C/∂X of Z = W X in the shape of X; G is ∂C/∂Z in the shape of Z.

    >>> import numpy as np
    >>> denominator_right(np.array([[1], [10]]), np.array([[1, 2, 3], [4, 5, 6]]))
    array([[41],
           [52],
           [63]])
    """
    return W.T @ G
