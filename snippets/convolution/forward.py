"""A convolution lays its kernel on every place of the image."""

import numpy as np
from sympy import Add, Mul, Sum, Symbol, symbols

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph, unknown
from backprop_checked.algebra.notation import C, N, Tensor, d, i, j
from snippets.index_notation.activity import ACTIVITY

F, D, H, B, U, V, I, J, s = symbols("F D H B U V I J s", integer=True, positive=True)
n, f, g, c, u, v, q, r = (Symbol(name, integer=True, nonnegative=True) for name in "nfgcuvqr")
X, W, b = Tensor("image", N, D, H, B), Tensor("kernel", F, D, U, V), Tensor("offset", F)
Z, Delta = Tensor("maps", N, F, I, J), Tensor("errors", N, F, I, J)


def start(place):
    """The first row or column of a place: s i, printed in this order."""
    return Mul(s, place, evaluate=False)


def under(place, weight):
    """The row or column that lies under a weight: s i + u."""
    return Add(start(place), weight, evaluate=False)


def place_by_place(s):
    """The definition, with loops and nothing else, for one stride."""

    def convolution(image, kernel, offset):
        (samples, _, height, width), (filters, _, tall, wide) = image.shape, kernel.shape
        rows, columns = (height - tall) // s + 1, (width - wide) // s + 1
        out = np.zeros((samples, filters, rows, columns), np.result_type(image, kernel, offset))
        for n, f, i, j in np.ndindex(*out.shape):
            patch = image[n, :, s * i : s * i + tall, s * j : s * j + wide]
            out[n, f, i, j] = np.sum(patch * kernel[f]) + offset[f]
        return out

    return convolution


def graph(name, **sizes):
    """A convolution and any cost of what it gives. All widths differ that might be mixed up."""
    steps = {Z: place_by_place(sizes["s"]), C: lambda maps: unknown("C", maps), Delta: d(C, Z)}
    sizes = {{str(w): w for w in (N, F, D, H, B, U, V, I, J, s)}[name]: size for name, size in sizes.items()}
    return Graph(name, [X, W, b], steps, sizes=sizes, opaque=("cost",))


# The second stride leaves a row and a column over: no kernel reaches them.
one = graph(
    "4 × 3 pixels under 2 × 2 kernels with stride 1", N=1, D=2, H=4, B=3, F=3, U=2, V=2, I=3, J=2, s=1
)
two = graph(
    "6 × 2 pixels under 3 × 1 kernels with stride 2", N=2, D=1, H=6, B=2, F=2, U=3, V=1, I=2, J=1, s=2
)

under_the_kernel = (c, 0, D - 1), (u, 0, U - 1), (v, 0, V - 1)

FORWARD = Formula(
    Z[n, f, i, j],
    (
        "a neuron at every place $(i, j)$: its weight $(\\mathit{u}, \\mathit{v})$ lies on "
        "pixel $(s i + \\mathit{u}, s j + \\mathit{v})$",
        b[f] + Sum(W[f, c, u, v] * X[n, c, under(i, u), under(j, v)], *under_the_kernel),
        ACTIVITY,
    ),
    on=[one, two],
    wrong={
        "the kernel is turned round": lambda X, W, b, s: forward(X, W[:, :, ::-1, ::-1], b, s),
        "the stride is forgotten": lambda X, W, b: forward(X, W, b, 1),
        "the channels are not added up": lambda X, W, b, s: forward(X[:, :1], W[:, :1], b, s),
        "the bias of another filter": lambda X, W, b, s: forward(X, W, b[::-1], s),
    },
)


def forward(X, W, b, s):
    """Return what a convolution gives, N × F × I × J.

    Args:
        X: the images, N × D × H × B.
        W: the kernels, F × D × U × V.
        b: the biases, F.
        s: the stride.

    >>> import numpy as np
    >>> X = np.array([[[[1, 2, 3], [4, 5, 6]]]])
    >>> W = np.array([[[[1, 10]]]])
    >>> forward(X, W, b=np.array([0]), s=1)
    array([[[[21, 32],
             [54, 65]]]])
    """
    patches = np.lib.stride_tricks.sliding_window_view(X, W.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("ncijuv,fcuv->nfij", patches, W) + b[:, None, None]
