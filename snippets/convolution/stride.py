"""Any stride: zeros between the errors, and then as with stride 1."""

from sympy import KroneckerDelta, Max, Min, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from snippets.convolution.dilation import DILATION, Z_bar, dilation, every_output, graphs
from snippets.convolution.flipped_kernel import FLIPPED_KERNEL, every_filter, flipped_kernel
from snippets.convolution.forward import (
    B,
    Delta,
    H,
    U,
    V,
    W,
    X,
    c,
    f,
    n,
    q,
    r,
    start,
    u,
    v,
)  # fmt: skip

every_weight = (u, 0, U - 1), (v, 0, V - 1)
# Only the outputs that stride 1 would have had: elsewhere the error counts as 0.
inside = (u, Max(0, q - (H - U)), Min(U - 1, q)), (v, Max(0, r - (B - V)), Min(V - 1, r))

STRIDE = Formula(
    d(C, X[n, c, q, r]),
    (
        "as with stride 1: output $q - \\mathit{u}$ depends on the pixel through weight $\\mathit{u}$",
        Sum(d(C, Z_bar[n, f, q - u, r - v]) * W[f, c, u, v], every_filter, *inside),
        FLIPPED_KERNEL,
    ),
    (
        "the errors for stride 1 are our errors with zeros between them",
        Sum(
            W[f, c, u, v]
            * Sum(
                Delta[n, f, i, j] * KroneckerDelta(q - u, start(i)) * KroneckerDelta(r - v, start(j)),
                *every_output,
            ),
            every_filter,
            *every_weight,
        ),
        DILATION,
    ),
    on=graphs,
    wrong={
        "no zeros between the errors": lambda Delta, W: flipped_kernel(Delta, W),
        "the rows left over are forgotten": lambda Delta, W, s: flipped_kernel(
            dilation(Delta, s * (Delta.shape[2] - 1) + 1, s * (Delta.shape[3] - 1) + 1, 1, 1, s), W
        ),
        "the rows left over are put in front": lambda Delta, W, H, B, s: stride(
            Delta[:, :, ::-1, ::-1], W[:, :, ::-1, ::-1], H, B, s
        )[:, :, ::-1, ::-1],
        "the kernel is not flipped": lambda Delta, W, H, B, s: stride(Delta, W[:, :, ::-1, ::-1], H, B, s),
    },
)


@STRIDE.program
def stride(Delta, W, H, B, s):
    """Return ∂C/∂X, N × D × H × B, for any stride.

    Args:
        Delta: the errors, N × F × I × J.
        W: the kernels, F × D × U × V.
        H: the image's height.
        B: its width.
        s: the stride.

    >>> import numpy as np
    >>> stride(np.array([[[[1, 10, 100]]]]), np.array([[[[1, 2, 3]]]]), H=1, B=8, s=2)
    array([[[[  1,   2,  13,  20, 130, 200, 300,   0]]]])
    """
    return flipped_kernel(dilation(Delta, H, B, *W.shape[2:], s), W)
