"""im2col: a pixel is copied once for each patch that contains it."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph, weighed
from backprop_checked.algebra.notation import C, N, Tensor, i, j
from backprop_checked.algebra.signs import Sign
from snippets.convolution.forward import B, D, H, I, J, U, V, X, c, inside, n, s, u, under, v

X_hat = Tensor(
    Sign("X_hat", "data", "the patches that the kernel sees, pixel by pixel: one for each place", r"\hat X"),
    *(D, U, V, N, I, J),
)


def copied(U, V, s):
    """The definition, with loops: each place copies the patch under it."""

    def patches(X):
        N, D, H, B = X.shape
        out = np.zeros((D, U, V, N, (H - U) // s + 1, (B - V) // s + 1), X.dtype)
        for n, i, j in np.ndindex(*out.shape[3:]):
            out[:, :, :, n, i, j] = X[n, :, s * i : s * i + U, s * j : s * j + V]
        return out

    return patches


dX_hat_free = Tensor("cost_slope", D, U, V, N, I, J)


# The same for any sizes and any cost.
definition = {
    X_hat[c, u, v, n, i, j]: X[n, c, under(i, u), under(j, v)],
    C: AnyFunction("C", X_hat),
}


def patched(**sizes):
    """Images in patches, and a cost that is linear in these with free slopes."""
    about = "{H} × {B} pixels in {U} × {V} patches with stride {s}, a linear cost".format(**sizes)
    steps = {
        X_hat: copied(sizes["U"], sizes["V"], sizes["s"]),
        C: lambda X_hat, cost_slope: weighed(X_hat, cost_slope),
    }
    sizes = {{str(w): w for w in (N, D, H, B, U, V, I, J, s)}[name]: size for name, size in sizes.items()}
    return Graph(
        about,
        [X, dX_hat_free],
        steps,
        sizes=sizes,
        alike="six widths that all differ make too many entries",
        rules=definition,
        facts=inside,
    )


strided = [
    patched(N=1, D=2, H=10, B=9, U=5, V=2, I=3, J=4, s=2),
    patched(N=2, D=1, H=13, B=11, U=2, V=5, I=4, J=3, s=3),
]

IM2COL = Formula(
    X_hat[c, u, v, n, i, j],
    (
        "at position $(i, j)$, weight $(\\mathit{u}, \\mathit{v})$ multiplies "
        "pixel $(s i + \\mathit{u}, s j + \\mathit{v})$",
        X[n, c, under(i, u), under(j, v)],
    ),
    on=strided,
    wrong={
        "rows and columns of the positions change places": lambda X, U, V, s: im2col(
            X.swapaxes(2, 3), V, U, s
        ).swapaxes(1, 2),
        "the patch is flipped": lambda X, U, V, s: im2col(X, U, V, s)[:, ::-1, ::-1],
        "the stride is forgotten": lambda X, U, V: im2col(X, U, V, 1),
    },
)


@IM2COL.program
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
