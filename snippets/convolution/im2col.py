"""Every pixel is copied once for each weight that lies on it."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph, unknown
from backprop_checked.algebra.notation import C, N, Tensor, i, j
from snippets.convolution.forward import B, D, H, I, J, U, V, X, c, n, s, u, under, v

X_hat = Tensor("patches", D, U, V, N, I, J)


def copied(U, V, s):
    """The definition, with loops: each place copies the patch under it."""

    def patches(image):
        N, D, H, B = image.shape
        out = np.zeros((D, U, V, N, (H - U) // s + 1, (B - V) // s + 1), image.dtype)
        for n, i, j in np.ndindex(*out.shape[3:]):
            out[:, :, :, n, i, j] = image[n, :, s * i : s * i + U, s * j : s * j + V]
        return out

    return patches


patched = Graph(
    "5 × 3 pixels in 2 × 2 patches with stride 2",
    [X],
    {X_hat: copied(2, 2, 2), C: lambda patches: unknown("C", patches)},
    sizes={N: 2, D: 1, H: 5, B: 3, U: 2, V: 2, I: 2, J: 1, s: 2},
    opaque=("cost",),
)
close = Graph(
    "3 × 2 pixels in 2 × 1 patches with stride 1",
    [X],
    {X_hat: copied(2, 1, 1), C: lambda patches: unknown("C", patches)},
    sizes={N: 1, D: 2, H: 3, B: 2, U: 2, V: 1, I: 2, J: 2, s: 1},
    opaque=("cost",),
)

IM2COL = Formula(
    X_hat[c, u, v, n, i, j],
    (
        "under weight $(\\mathit{u}, \\mathit{v})$ at place $(i, j)$ lies "
        "pixel $(s i + \\mathit{u}, s j + \\mathit{v})$",
        X[n, c, under(i, u), under(j, v)],
    ),
    on=[patched, close],
    wrong={
        "rows and columns of a patch change places": lambda X, U, V, s: im2col(
            X.swapaxes(2, 3), V, U, s
        ).swapaxes(1, 2),
        "the patch is turned round": lambda X, U, V, s: im2col(X, U, V, s)[:, ::-1, ::-1],
        "the stride is forgotten": lambda X, U, V: im2col(X, U, V, 1),
    },
)


def im2col(X, U, V, s):
    """Return all patches of the images, D × U × V × N × I × J; as a table, D U V × N I J, each is a column.

    Args:
        X: the images, N × D × H × B.
        U: a patch's height.
        V: its width.
        s: the stride.

    >>> import numpy as np
    >>> X = np.array([[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]])
    >>> im2col(X, U=2, V=2, s=1).reshape(4, 4)
    array([[1, 2, 4, 5],
           [2, 3, 5, 6],
           [4, 5, 7, 8],
           [5, 6, 8, 9]])
    """
    patches = np.lib.stride_tricks.sliding_window_view(X, (U, V), axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("ncijuv->cuvnij", patches)
