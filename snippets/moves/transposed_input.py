"""The input gradient of a transposed convolution is a convolution."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph, weighed
from backprop_checked.algebra.notation import C, N, Tensor, d, i, j
from snippets.convolution.forward import B, D, F, H, I, J, U, V, W, c, f, inside, n, q, r, s, u, under, v
from snippets.moves.move import error
from snippets.moves.transposed import A, Y, scattered, spread

G = Tensor(error, N, D, H, B)
cost_slope = Tensor("cost_slope", N, D, H, B)
every_pixel = (c, 0, D - 1), (q, 0, H - 1), (r, 0, B - 1)
every_entry = (c, 0, D - 1), (u, 0, U - 1), (v, 0, V - 1)


def backward(**sizes):
    """A transposed convolution, and a cost that is linear with free slopes."""
    numbers = {
        {str(w): w for w in (N, F, D, H, B, U, V, I, J, s)}[name]: size for name, size in sizes.items()
    }
    return Graph(
        "{H} × {B} pixels, {U} × {V} kernels, stride {s}, a linear cost".format(**sizes),
        [A, W, cost_slope],
        {
            Y: spread(sizes["H"], sizes["B"], sizes["s"]),
            C: lambda Y, cost_slope: weighed(Y, cost_slope),
            G: d(C, Y),
        },
        sizes=numbers,
        alike="seven widths that all differ make too many entries",
        rules={Y[n, c, q, r]: scattered, C: AnyFunction("C", Y)},
        facts=inside,
    )


upward = [
    backward(N=1, D=2, H=10, B=9, F=3, U=5, V=2, I=3, J=4, s=2),
    backward(N=2, D=1, H=13, B=11, F=2, U=2, V=5, I=4, J=3, s=3),
]

TRANSPOSED_INPUT = Formula(
    d(C, A[n, f, i, j]),
    (
        "chain rule through every pixel of this sample",
        Sum(d(C, Y[n, c, q, r]) * d(Y[n, c, q, r], A[n, f, i, j]), *every_pixel),
    ),
    (
        "input pixel $(i, j)$ adds weight $(\\mathit{u}, \\mathit{v})$ to pixel "
        "$(s i + \\mathit{u}, s j + \\mathit{v})$",
        Sum(W[f, c, u, v] * G[n, c, under(i, u), under(j, v)], *every_entry),
    ),
    on=upward,
    wrong={
        "the kernel is flipped": lambda G, W, s: transposed_input(G, W[:, :, ::-1, ::-1], s),
        "the stride is forgotten": lambda G, W: transposed_input(G, W, 1),
        "the first channel alone": lambda G, W, s: transposed_input(G[:, :1], W[:, :1], s),
    },
)


@TRANSPOSED_INPUT.program
def transposed_input(G, W, s):
    """Return ∂C/∂A, N × F × I × J.

    Args:
        G: the gradient with respect to the output, N × D × H × B.
        W: the kernels, F × D × U × V.
        s: the stride.

    >>> transposed_input(np.array([[[[1, 10, 100, 0, 5]]]]), np.array([[[[1, 2, 3]]]]), s=2)
    array([[[[321, 115]]]])
    """
    patches = np.lib.stride_tricks.sliding_window_view(G, W.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("ncijuv,fcuv->nfij", patches, W)
