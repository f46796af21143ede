"""A stride discards outputs of stride 1, so the backward pass puts zeros between the errors."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph, weighed
from backprop_checked.algebra.notation import C, N, Tensor, d, i, j
from backprop_checked.algebra.signs import Sign
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
    c,
    cost_slope,
    f,
    inside,
    n,
    place_by_place,
    q,
    r,
    s,
    start,
    strides,
    u,
    under_the_kernel,
    v,
)  # fmt: skip

Z_bar = Tensor(
    Sign("Z_bar", "pre-activation", "what a convolution would give with stride 1", r"\bar Z"),
    *(N, F, H - U + 1, B - V + 1),
)


def strided(image):
    """The same images, with every place of stride 1 first, of which the stride keeps some."""
    stride = int(image.sizes[s])
    return Graph(
        f"{image.name}, by way of stride 1",
        [X, W, b, cost_slope],
        {
            Z_bar: place_by_place(1),
            Z: lambda Z_bar: Z_bar[:, :, ::stride, ::stride],
            C: lambda Z, cost_slope: weighed(Z, cost_slope),
            Delta: d(C, Z),
        },
        sizes=image.sizes,
        alike="as in `forward`",
        rules={
            Z_bar[n, f, q, r]: b[f] + Sum(W[f, c, u, v] * X[n, c, q + u, r + v], *under_the_kernel),
            Z[n, f, i, j]: Z_bar[n, f, start(i), start(j)],
            C: AnyFunction("C", Z),
        },
        facts=[H - U, B - V, *inside],
    )


graphs = [strided(image) for image in strides]
every_output = (i, 0, I - 1), (j, 0, J - 1)

DILATION = Formula(
    d(C, Z_bar[n, f, q, r]),
    (
        "chain rule through every output that is kept",
        Sum(d(C, Z[n, f, i, j]) * d(Z[n, f, i, j], Z_bar[n, f, q, r]), *every_output),
    ),
    (
        "output $(i, j)$ is position $(s i, s j)$ of stride 1; at a position that is left out the sum is 0",
        Sum(
            Delta[n, f, i, j] * KroneckerDelta(q, start(i)) * KroneckerDelta(r, start(j)),
            *every_output,
        ),
    ),
    on=graphs,
    wrong={
        "the rows left over after the last output are forgotten": lambda Delta, s: dilation(
            Delta, s * (Delta.shape[2] - 1) + 1, s * (Delta.shape[3] - 1) + 1, 1, 1, s
        ),
        "each error is repeated": lambda Delta, s: np.repeat(np.repeat(Delta, s, axis=2), s, axis=3),
        "the rows left over are put in front": lambda Delta, H, B, U, V, s: dilation(
            Delta[:, :, ::-1, ::-1], H, B, U, V, s
        )[:, :, ::-1, ::-1],
    },
)


@DILATION.program
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
