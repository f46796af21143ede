"""The gradient with respect to a kernel sums over all positions at which it was used."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from snippets.convolution.bias_gradient import every_output, every_place
from snippets.convolution.forward import FORWARD, Delta, W, X, Z, c, f, g, n, small, strides, u, under, v

KERNEL_GRADIENT = Formula(
    d(C, W[f, c, u, v]),
    (
        "chain rule through every output of every filter $\\mathit{g}$",
        Sum(d(C, Z[n, g, i, j]) * d(Z[n, g, i, j], W[f, c, u, v]), *every_output),
    ),
    (
        "an output of filter $\\mathit{f}$ uses this weight once, times one pixel; other filters do "
        "not use it",
        Sum(Delta[n, g, i, j] * KroneckerDelta(g, f) * X[n, c, under(i, u), under(j, v)], *every_output),
        FORWARD,
    ),
    (
        "in the sum over filters only $\\mathit{f}$ is left; the sum over positions stays",
        Sum(Delta[n, f, i, j] * X[n, c, under(i, u), under(j, v)], *every_place),
    ),
    on=[small, *strides],
    wrong={
        "flipped, as if the flip were everywhere": lambda Delta, X, U, V, s: kernel_gradient(
            Delta, X, U, V, s
        )[:, :, ::-1, ::-1],
        "the errors are flipped": lambda Delta, X, U, V, s: kernel_gradient(
            Delta[:, :, ::-1, ::-1], X, U, V, s
        ),
        "the stride is forgotten": lambda Delta, X, U, V: kernel_gradient(
            Delta, X[:, :, : Delta.shape[2] + U - 1, : Delta.shape[3] + V - 1], U, V, 1
        ),
        "the mean over the positions": lambda Delta, X, U, V, s: (
            kernel_gradient(Delta, X, U, V, s) / Delta[0, 0].size
        ),
    },
)


@KERNEL_GRADIENT.program
def kernel_gradient(Delta, X, U, V, s):
    """Return ∂C/∂W, F × D × U × V.

    Args:
        Delta: the errors, N × F × I × J.
        X: the images, N × D × H × B.
        U: the kernel's height.
        V: its width.
        s: the stride.

    >>> import numpy as np
    >>> X = np.array([[[[1, 2, 3], [4, 5, 6]]]])
    >>> kernel_gradient(np.array([[[[1, 0], [0, 10]]]]), X, U=1, V=2, s=1)
    array([[[[51, 62]]]])
    """
    patches = np.lib.stride_tricks.sliding_window_view(X, (U, V), axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("nfij,ncijuv->fcuv", Delta, patches)
