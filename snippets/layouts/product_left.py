"""The gradient with respect to the left factor of a product: G Xᵀ, or its transpose."""

from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, N, d, i, j, k, m
from backprop_checked.algebra.term import Entries
from snippets.layouts.jacobian import den, num
from snippets.layouts.trace import r, s

W, X, Z = Letter("W", r, s), Letter("X", s, N), Letter("Z", r, N)
PRODUCT = Graph(
    "W {r} × {s} times X {s} × {N}",
    [W, X],
    {Z: W @ X, C: AnyFunction("C", Z)},
    dimensions=(r, s, N),
    opaque=("cost",),
)
over_Z = ((i, 0, r - 1), (m, 0, N - 1))
met = Sum(d(C, Z[i, m]) * d(Z[i, m], W[j, k]), *over_Z)
few = Sum(d(C, Z[i, m]) * KroneckerDelta(i, j) * X[k, m], *over_Z)

NUMERATOR_LEFT = Formula(
    num(C, W),
    ("chain rule through every entry of $Z$", Entries(met, k, j, s, r)),
    (
        "$W_{jk}$ enters row $j$ of $Z$, each time multiplied by an entry of row $k$ of $X$",
        Entries(few, k, j, s, r),
    ),
    ("the sum over the samples is a product", X @ num(C, Z)),
    on=[PRODUCT],
    convention="Numerator layout",
    wrong={
        "the order of the other layout": lambda G_num, X: G_num @ X,
        "X is transposed": lambda G_num, X: X.T @ G_num,
    },
)

DENOMINATOR_LEFT = Formula(
    den(C, W),
    ("chain rule through every entry of $Z$", Entries(met, j, k, r, s)),
    (
        "$W_{jk}$ enters row $j$ of $Z$, each time multiplied by an entry of row $k$ of $X$",
        Entries(few, j, k, r, s),
    ),
    ("the sum over the samples is a product", den(C, Z) @ X.T),
    on=[PRODUCT],
    convention="Denominator layout",
    twin_of=NUMERATOR_LEFT,
    wrong={
        "X is not transposed": lambda G, X: G @ X,
        "the order is reversed": lambda G, X: X.T @ G,
        "the gradient of W transposed": lambda G, X: X @ G.T,
    },
)

G, G_num = den(C, Z), num(C, Z)


@NUMERATOR_LEFT.program
def numerator_left(G_num, X):
    """Return ∂C/∂W of Z = W X in the shape of Wᵀ; G_num is ∂C/∂Z in the shape of Zᵀ.

    >>> import numpy as np
    >>> numerator_left(np.array([[1], [10]]), np.array([[1, 2], [3, 4], [5, 6]]))
    array([[21],
           [43],
           [65]])
    """
    return X @ G_num


@DENOMINATOR_LEFT.program
def denominator_left(G, X):
    """Return ∂C/∂W of Z = W X in the shape of W; G is ∂C/∂Z in the shape of Z.

    >>> import numpy as np
    >>> denominator_left(np.array([[1, 10]]), np.array([[1, 2], [3, 4], [5, 6]]))
    array([[21, 43, 65]])
    """
    return G @ X.T
