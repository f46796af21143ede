"""Zeros put around an image are cut off again on the way back."""

import numpy as np
from sympy import Add, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph, unknown
from backprop_checked.algebra.notation import C, N, Tensor, d
from backprop_checked.algebra.signs import Sign
from snippets.convolution.forward import B, D, H, X, c, n, q, r

p = Symbol("p", integer=True, nonnegative=True)
X_bare = Tensor(
    Sign("X_bare", "data", "the images before zeros are put around them", r"\bar X"),
    *(N, D, H - 2 * p, B - 2 * p),
)
dX = d(C, X)


def padded(rows):
    """An image with this many rows of zeros around it, and any cost of it."""
    return Graph(
        f"4 × 5 pixels in 3 channels with padding {rows}",
        [X_bare],
        {
            X: lambda X_bare: np.pad(X_bare, ((0, 0), (0, 0), (rows, rows), (rows, rows))),
            C: lambda X: unknown("C", X),
        },
        sizes={N: 1, D: 3, H: 4 + 2 * rows, B: 5 + 2 * rows, p: rows},
        opaque=("cost",),
        alike="one sample: any cost of 3 × 8 × 9 entries is long enough",
    )


PADDING = Formula(
    d(C, X_bare[n, c, q, r]),
    (
        "a pixel stands $\\mathit{p}$ rows and $\\mathit{p}$ columns further in; the zeros are nobody's",
        d(C, X[n, c, Add(q, p, evaluate=False), Add(r, p, evaluate=False)]),
    ),
    on=[padded(2), padded(1), padded(0)],
    wrong={
        "nothing is cut off": lambda dX: dX,
        "cut off at the end only": lambda dX, p: dX[:, :, : dX.shape[2] - 2 * p, : dX.shape[3] - 2 * p],
        "from p to -p, where p is 0": lambda dX, p: dX[:, :, p:-p, p:-p],
    },
)


@PADDING.program
def padding(dX, p):
    """Return the gradient by the image without its zeros.

    >>> import numpy as np
    >>> padding(np.array([[[[9, 9, 9, 9], [9, 1, 2, 9], [9, 9, 9, 9]]]]), p=1)
    array([[[[1, 2]]]])
    """
    H, B = dX.shape[2:]
    return dX[:, :, p : H - p, p : B - p]
