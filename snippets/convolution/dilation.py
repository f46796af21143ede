"""A stride keeps some outputs of stride 1, so going back it puts zeros between the errors."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph, unknown
from backprop_checked.algebra.notation import C, N, Tensor, d, i, j
from snippets.convolution.forward import (
    B,
    Delta,
    F,
    H,
    I,
    J,
    U,
    V,
    W,
    X,
    Z,
    b,
    f,
    n,
    place_by_place,
    q,
    r,
    start,
    two,
)  # fmt: skip

Z_bar = Tensor("every_place", N, F, H - U + 1, B - V + 1)
kept = Graph(
    "6 × 2 pixels under 3 × 1 kernels with stride 2",
    [X, W, b],
    {
        Z_bar: place_by_place(1),
        Z: lambda every_place: every_place[:, :, ::2, ::2],
        C: lambda maps: unknown("C", maps),
        Delta: d(C, Z),
    },
    sizes={**two.sizes, N: 1},
    opaque=("cost",),
)
every_output = (i, 0, I - 1), (j, 0, J - 1)

DILATION = Formula(
    d(C, Z_bar[n, f, q, r]),
    (
        "chain rule through every output that is kept",
        Sum(d(C, Z[n, f, i, j]) * d(Z[n, f, i, j], Z_bar[n, f, q, r]), *every_output),
    ),
    (
        "kept are the places $(s i, s j)$ of stride 1; what is not kept moves nothing",
        Sum(
            Delta[n, f, i, j] * KroneckerDelta(q, start(i)) * KroneckerDelta(r, start(j)),
            *every_output,
        ),
    ),
    on=[kept],
    wrong={
        "what is left over behind the last output is forgotten": lambda Delta, s: dilation(
            Delta, s * (Delta.shape[2] - 1) + 1, s * (Delta.shape[3] - 1) + 1, 1, 1, s
        ),
        "each error is repeated": lambda Delta, s: np.repeat(np.repeat(Delta, s, axis=2), s, axis=3),
        "the zeros stand before the errors": lambda Delta, H, B, U, V, s: dilation(
            Delta[:, :, ::-1, ::-1], H, B, U, V, s
        )[:, :, ::-1, ::-1],
    },
)


def dilation(Delta, H, B, U, V, s):
    """Return the errors with zeros between them, N × F × (H − U + 1) × (B − V + 1), as for stride 1.

    Args:
        Delta: the errors, N × F × I × J.
        H, B: the image's height and width.
        U, V: the kernel's.
        s: the stride.

    >>> import numpy as np
    >>> dilation(np.array([[[[1, 10, 100]]]]), H=1, B=8, U=1, V=3, s=2)
    array([[[[  1,   0,  10,   0, 100,   0]]]])
    """
    out = np.zeros((*Delta.shape[:2], H - U + 1, B - V + 1), Delta.dtype)
    out[:, :, ::s, ::s] = Delta
    return out
