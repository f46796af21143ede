"""The gradient with respect to the padding is cut off."""

import numpy as np
from sympy import Add, Heaviside, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, N, Tensor, d
from backprop_checked.algebra.signs import Sign
from snippets.convolution.forward import B, D, H, X, c, n, q, r

p = Symbol("p", integer=True, nonnegative=True)
X_bare = Tensor(
    Sign("X_bare", "data", "the images before zeros are put around them", r"\bar X"),
    *(N, D, H - 2 * p, B - 2 * p),
)
dX = d(C, X)


def inner(place, length):
    """1 where a place belongs to the image, 0 where it belongs to the zeros around it."""
    return Heaviside(place - p + 1, 0) * Heaviside(length - p - place, 0)


def padded(rows):
    """An image with this many rows of zeros around it, and any cost of it."""
    return Graph(
        f"{{N}} samples of {{H}} × {{B}} pixels in {{D}} channels with padding {rows}",
        [X_bare],
        {
            X: lambda X_bare: np.pad(X_bare, ((0, 0), (0, 0), (rows, rows), (rows, rows))),
            C: AnyFunction("C", X),
        },
        dimensions=(N, D, H, B),
        sizes={p: rows},
        opaque=("cost",),
        rules={X[n, c, q, r]: inner(q, H) * inner(r, B) * X_bare[n, c, q - p, r - p]},
        facts=[H - 2 * p - 1, B - 2 * p - 1],
    )


PADDING = Formula(
    d(C, X_bare[n, c, q, r]),
    (
        "with the zeros around it, a pixel is $\\mathit{p}$ rows and $\\mathit{p}$ columns further in",
        d(C, X[n, c, Add(q, p, evaluate=False), Add(r, p, evaluate=False)]),
    ),
    on=[padded(2), padded(0)],
    wrong={
        "nothing is cut off": lambda dX: dX,
        "cut off at the end only": lambda dX, p: dX[:, :, : dX.shape[2] - 2 * p, : dX.shape[3] - 2 * p],
        "from p to -p, where p is 0": lambda dX, p: dX[:, :, p:-p, p:-p],
    },
)


@PADDING.program
def padding(dX, p):
    """Return the gradient with respect to the image without its padding.

    >>> import numpy as np
    >>> padding(np.array([[[[9, 9, 9, 9], [9, 1, 2, 9], [9, 9, 9, 9]]]]), p=1)
    array([[[[1, 2]]]])
    """
    H, B = dX.shape[2:]
    return dX[:, :, p : H - p, p : B - p]
