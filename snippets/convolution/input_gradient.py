"""The gradient with respect to a pixel sums over all outputs that read it."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from snippets.convolution.forward import (
    FORWARD,
    Delta,
    F,
    I,
    J,
    U,
    V,
    W,
    X,
    Z,
    c,
    f,
    n,
    q,
    r,
    small,
    strides,
    u,
    under,
    v,
)  # fmt: skip

every_output = (f, 0, F - 1), (i, 0, I - 1), (j, 0, J - 1)
every_weight = (u, 0, U - 1), (v, 0, V - 1)

INPUT_GRADIENT = Formula(
    d(C, X[n, c, q, r]),
    (
        "chain rule through every output of this sample",
        Sum(d(C, Z[n, f, i, j]) * d(Z[n, f, i, j], X[n, c, q, r]), *every_output),
    ),
    (
        "output $(i, j)$ reads this pixel through weight $(\\mathit{u}, \\mathit{v})$ if "
        "$q = s i + \\mathit{u}$ and $r = s j + \\mathit{v}$",
        Sum(
            Delta[n, f, i, j]
            * W[f, c, u, v]
            * KroneckerDelta(q, under(i, u))
            * KroneckerDelta(r, under(j, v)),
            *every_output,
            *every_weight,
        ),
        FORWARD,
    ),
    on=[small, *strides],
    wrong={
        "the kernel is flipped although the sum is scattered": lambda Delta, W, H, B, s: input_gradient(
            Delta, W[:, :, ::-1, ::-1], H, B, s
        ),
        "overwritten instead of added": lambda Delta, W, H, B, s: overwritten(Delta, W, H, B, s),
        "the stride is forgotten": lambda Delta, W, H, B: input_gradient(Delta, W, H, B, 1),
        "only one filter is used": lambda Delta, W, H, B, s: input_gradient(Delta[:, :1], W[:1], H, B, s),
    },
)


def overwritten(Delta, W, H, B, s):
    (N, F, I, J), (_, D, U, V) = Delta.shape, W.shape
    out = np.zeros((N, D, H, B), np.result_type(Delta, W))
    for n, f, i, j in np.ndindex(N, F, I, J):
        out[n, :, s * i : s * i + U, s * j : s * j + V] = Delta[n, f, i, j] * W[f]
    return out


@INPUT_GRADIENT.program
def input_gradient(Delta, W, H, B, s):
    """Return ∂C/∂X, N × D × H × B: each output adds its error times the kernel to its patch.

    Args:
        Delta: the errors, N × F × I × J.
        W: the kernels, F × D × U × V.
        H: the image's height.
        B: its width.
        s: the stride.

    >>> import numpy as np
    >>> input_gradient(np.array([[[[1, 10, 100]]]]), np.array([[[[1, 2, 3]]]]), H=1, B=5, s=1)
    array([[[[  1,  12, 123, 230, 300]]]])
    """
    (N, F, I, J), (_, D, U, V) = Delta.shape, W.shape
    out = np.zeros((N, D, H, B), np.result_type(Delta, W))
    for n, f, i, j in np.ndindex(N, F, I, J):
        out[n, :, s * i : s * i + U, s * j : s * j + V] += Delta[n, f, i, j] * W[f]
    return out
