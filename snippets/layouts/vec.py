"""vec: a matrix product as one large matrix times one long column."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import N
from backprop_checked.algebra.term import Eye, Kron, Named
from snippets.layouts.product_left import W, X
from snippets.layouts.trace import r, s

PRODUCT = Graph("W {r} × {s} times X {s} × {N}", [W, X], {}, dimensions=(r, s, N))

VEC = Formula(
    Named("vec", W @ X, N * r, 1),
    (
        "column $m$ of the product is $W$ times column $m$ of $X$: a weighted sum of the columns of $W$",
        Kron(X.T, Eye(r)) @ Named("vec", W, r * s, 1),
    ),
    on=[PRODUCT],
    convention="by columns (vec)",
    wrong={
        "the factors of ⊗ change places": lambda W, X: (
            np.kron(np.eye(len(W), dtype=int), X.T) @ W.T.reshape(-1, 1)
        ),
        "NumPy's reshape, which goes row by row": lambda W, X: (
            np.kron(X.T, np.eye(len(W), dtype=int)) @ W.reshape(-1, 1)
        ),
        "X is not transposed": lambda W, X: np.kron(X, np.eye(len(W), dtype=int)) @ W.T.reshape(-1, 1),
    },
)

RAVEL = Formula(
    Named("ravel", W @ X, r * N, 1),
    (
        r"row $j$ of the product is row $j$ of $W$ times $X$: as a column, $X^{\top}$ times that row",
        Kron(Eye(r), X.T) @ Named("ravel", W, r * s, 1),
    ),
    on=[PRODUCT],
    convention="by rows (NumPy)",
    twin_of=VEC,
    wrong={
        "the factors of ⊗ change places": lambda W, X: (
            np.kron(X.T, np.eye(len(W), dtype=int)) @ W.reshape(-1, 1)
        ),
        "X is not transposed": lambda W, X: np.kron(np.eye(len(W), dtype=int), X) @ W.reshape(-1, 1),
    },
)


@VEC.program
def vec(W, X):
    """Return the columns of W X, one below the other.

    >>> import numpy as np
    >>> vec(np.array([[1, 2], [3, 4]]), np.array([[1], [10]])).T
    array([[21, 43]])
    """
    return np.kron(X.T, np.eye(len(W), dtype=int)) @ W.T.reshape(-1, 1)


@RAVEL.program
def ravel(W, X):
    """Return the rows of W X, one below the other.

    >>> import numpy as np
    >>> ravel(np.array([[1, 2], [3, 4]]), np.array([[1], [10]])).T
    array([[21, 43]])
    """
    return np.kron(np.eye(len(W), dtype=int), X.T) @ W.reshape(-1, 1)
