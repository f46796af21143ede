"""col2im: the gradients of all copies of a pixel are added."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from snippets.convolution.forward import I, J, U, V, X, c, n, q, r, u, under, v
from snippets.convolution.im2col import IM2COL, X_hat, strided

a_copy = (u, 0, U - 1), (v, 0, V - 1), (i, 0, I - 1), (j, 0, J - 1)
dX_hat = d(C, X_hat)

COL2IM = Formula(
    d(C, X[n, c, q, r]),
    (
        "chain rule through every copy in the patches of this sample and channel",
        Sum(d(C, X_hat[c, u, v, n, i, j]) * d(X_hat[c, u, v, n, i, j], X[n, c, q, r]), *a_copy),
    ),
    (
        "an entry is a copy of this pixel if $s i + \\mathit{u} = q$ and $s j + \\mathit{v} = r$",
        Sum(
            d(C, X_hat[c, u, v, n, i, j]) * KroneckerDelta(q, under(i, u)) * KroneckerDelta(r, under(j, v)),
            *a_copy,
        ),
        IM2COL,
    ),
    on=strided,
    wrong={
        "the last copy only": lambda dX_hat, H, B, s: overwritten(dX_hat, H, B, s),
        "the mean of the copies": lambda dX_hat, H, B, s: (
            col2im(dX_hat, H, B, s) / np.maximum(1, col2im(np.ones(dX_hat.shape, dtype=int), H, B, s))
        ),
        "the patch is flipped": lambda dX_hat, H, B, s: col2im(dX_hat[:, ::-1, ::-1], H, B, s),
    },
)


def overwritten(dX_hat, H, B, s):
    D, U, V, N, I, J = dX_hat.shape
    out = np.zeros((N, D, H, B), dX_hat.dtype)
    for u, v in np.ndindex(U, V):
        out[:, :, u : u + s * I : s, v : v + s * J : s] = np.einsum("cnij->ncij", dX_hat[:, u, v])
    return out


@COL2IM.program
def col2im(dX_hat, H, B, s):
    """Return ∂C/∂X, N × D × H × B, from the gradient with respect to the patches.

    Args:
        dX_hat: the gradient with respect to the patches, D × U × V × N × I × J.
        H: the image's height.
        B: its width.
        s: the stride.

    >>> import numpy as np
    >>> ones = np.ones((1, 2, 2, 1, 2, 2), dtype=int)
    >>> col2im(ones, H=3, B=3, s=1)[0, 0]
    array([[1, 2, 1],
           [2, 4, 2],
           [1, 2, 1]])
    """
    D, U, V, N, I, J = dX_hat.shape
    out = np.zeros((N, D, H, B), dX_hat.dtype)
    for u, v in np.ndindex(U, V):
        out[:, :, u : u + s * I : s, v : v + s * J : s] += np.einsum("cnij->ncij", dX_hat[:, u, v])
    return out
