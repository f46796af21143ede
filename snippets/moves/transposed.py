"""Transposed convolution: its forward pass is the input gradient of a convolution."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph, weighed
from backprop_checked.algebra.notation import C, N, Tensor, d, i, j
from snippets.convolution.forward import (
    B,
    D,
    F,
    H,
    I,
    J,
    U,
    V,
    W,
    X,
    Z,
    c,
    f,
    inside,
    n,
    q,
    r,
    s,
    u,
    under,
    under_the_kernel,
    v,
)  # fmt: skip
from snippets.convolution.input_gradient import (
    INPUT_GRADIENT,
    every_output,
    every_weight,
    input_gradient,
    overwritten,
)
from snippets.moves.move import result

A = Tensor("A", N, F, I, J)
Y = Tensor(result, N, D, H, B)
scattered = Sum(
    A[n, f, i, j] * W[f, c, u, v] * KroneckerDelta(q, under(i, u)) * KroneckerDelta(r, under(j, v)),
    *every_output,
    *every_weight,
)


def place_by_place(s):
    """A convolution without bias, with loops and nothing else."""

    def convolution(X, W):
        (samples, _, height, width), (filters, _, tall, wide) = X.shape, W.shape
        rows, columns = (height - tall) // s + 1, (width - wide) // s + 1
        out = np.zeros((samples, filters, rows, columns), np.result_type(X, W))
        for n, i, j in np.ndindex(samples, rows, columns):
            out[n, :, i, j] = np.sum(X[n, :, s * i : s * i + tall, s * j : s * j + wide] * W, axis=(1, 2, 3))
        return out

    return convolution


def spread(H, B, s):
    """A transposed convolution to H × B pixels: each input pixel adds a multiple of the kernel."""

    def transposed_convolution(A, W):
        (samples, _, rows, columns), (_, channels, tall, wide) = A.shape, W.shape
        out = np.zeros((samples, channels, H, B), np.result_type(A, W))
        for n, i, j in np.ndindex(samples, rows, columns):
            patch = out[n, :, s * i : s * i + tall, s * j : s * j + wide]
            patch += np.sum(A[n, :, i, j][:, None, None, None] * W, axis=0)
        return out

    return transposed_convolution


def both_ways(**sizes):
    """A convolution whose cost has the slopes A, and the transposed convolution of A."""
    numbers = {
        {str(w): w for w in (N, F, D, H, B, U, V, I, J, s)}[name]: size for name, size in sizes.items()
    }
    return Graph(
        "{H} × {B} pixels, {U} × {V} kernels, stride {s}".format(**sizes),
        [X, W, A],
        {
            Z: place_by_place(sizes["s"]),
            Y: spread(sizes["H"], sizes["B"], sizes["s"]),
            C: lambda Z, A: weighed(Z, A),
        },
        sizes=numbers,
        alike="seven widths that all differ make too many entries",
        rules={
            Z[n, f, i, j]: Sum(W[f, c, u, v] * X[n, c, under(i, u), under(j, v)], *under_the_kernel),
            Y[n, c, q, r]: scattered,
            C: Sum(Z[n, f, i, j] * A[n, f, i, j], (n, 0, N - 1), *every_output),
        },
        facts=inside,
    )


TRANSPOSED = Formula(
    Y[n, c, q, r],
    (
        "the input gradient of a convolution whose output has the gradient $A$",
        d(C, X[n, c, q, r]),
    ),
    (
        "output $(i, j)$ of the convolution reads this pixel if $q = s i + \\mathit{u}$ and "
        "$r = s j + \\mathit{v}$",
        scattered,
        INPUT_GRADIENT,
    ),
    on=[
        both_ways(N=1, D=2, H=10, B=9, F=3, U=5, V=2, I=3, J=4, s=2),
        both_ways(N=2, D=1, H=13, B=11, F=2, U=2, V=5, I=4, J=3, s=3),
    ],
    wrong={
        "the kernel is flipped although the sum is scattered": lambda A, W, H, B, s: transposed(
            A, W[:, :, ::-1, ::-1], H, B, s
        ),
        "overwritten instead of added": lambda A, W, H, B, s: overwritten(A, W, H, B, s),
        "the stride is forgotten": lambda A, W, H, B: transposed(A, W, H, B, 1),
        "only one filter is used": lambda A, W, H, B, s: transposed(A[:, :1], W[:1], H, B, s),
    },
)


@TRANSPOSED.program
def transposed(A, W, H, B, s):
    """Return the transposed convolution of A, N × D × H × B, by the program for ∂C/∂X of a convolution.

    Args:
        A: the input, N × F × I × J.
        W: the kernels, F × D × U × V.
        H: the height of the output.
        B: its width.
        s: the stride.

    >>> transposed(np.array([[[[1, 10]]]]), np.array([[[[1, 2, 3]]]]), H=1, B=5, s=2)
    array([[[[ 1,  2, 13, 20, 30]]]])
    """
    return input_gradient(A, W, H, B, s)
