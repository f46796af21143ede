"""Convolution: the same weights at every position of the image."""

import numpy as np
from sympy import Add, Mul, Sum, Symbol, symbols

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph, weighed
from backprop_checked.algebra.notation import C, N, Tensor, d, i, j
from backprop_checked.algebra.signs import Sign
from snippets.index_notation.activity import ACTIVITY

F, D, H, B, U, V, I, J, s = symbols("F D H B U V I J s", integer=True, positive=True)
n, f, g, c, u, v, q, r = (Symbol(name, integer=True, nonnegative=True) for name in "nfgcuvqr")
bias = Sign("b", "bias", "the biases of a convolution, one for each filter")
X = Tensor(
    Sign("X", "data", "the images of a batch: entry (n, c, q, r) is sample n, channel c, row q, column r"),
    *(N, D, H, B),
)
W = Tensor(
    Sign("W", "weight", "the kernels: entry (f, c, u, v) is filter f, channel c, row u, column v"),
    *(F, D, U, V),
)
b = Tensor(bias, F)
Z = Tensor(
    Sign(
        "Z",
        "pre-activation",
        "what a convolution gives: entry (n, f, i, j) is sample n, filter f, row i, column j",
    ),
    *(N, F, I, J),
)
Delta = Tensor(
    Sign("Delta", "error", "the gradient of the cost with respect to the output of a convolution", r"\Delta"),
    *(N, F, I, J),
)


def start(place):
    """The first row or column of a place: s i, printed in this order."""
    return Mul(s, place, evaluate=False)


def under(place, weight):
    """The row or column that lies under a weight: s i + u."""
    return Add(start(place), weight, evaluate=False)


def place_by_place(s):
    """The definition, with loops and nothing else, for one stride."""

    def convolution(X, W, b):
        (samples, _, height, width), (filters, _, tall, wide) = X.shape, W.shape
        rows, columns = (height - tall) // s + 1, (width - wide) // s + 1
        out = np.zeros((samples, filters, rows, columns), np.result_type(X, W, b))
        for n, i, j in np.ndindex(samples, rows, columns):
            patch = X[n, :, s * i : s * i + tall, s * j : s * j + wide]
            out[n, :, i, j] = np.sum(patch * W, axis=(1, 2, 3)) + b
        return out

    return convolution


cost_slope = Tensor("cost_slope", N, F, I, J)
under_the_kernel = (c, 0, D - 1), (u, 0, U - 1), (v, 0, V - 1)
# The same for any sizes and any cost, and what holds of the sizes: the last kernel lies inside the image.
definition = {
    Z[n, f, i, j]: b[f] + Sum(W[f, c, u, v] * X[n, c, under(i, u), under(j, v)], *under_the_kernel),
    C: AnyFunction("C", Z),
}
inside = H - (s * (I - 1) + U), B - (s * (J - 1) + V)


def graph(cost=None, fixed=None, **sizes):
    """A convolution and a cost of what it gives: any, or one with free slopes, which larger images can have.

    Seven widths that all differ, none below three, make too many entries to write all of them out.
    """
    about = "{H} × {B} pixels under {U} × {V} kernels with stride {s}".format(**sizes)
    costs = {C: AnyFunction("C", Z)} if cost else {C: lambda Z, cost_slope: weighed(Z, cost_slope)}
    steps = {Z: place_by_place(sizes["s"]), **costs, Delta: d(C, Z)}
    sizes = {{str(w): w for w in (N, F, D, H, B, U, V, I, J, s)}[name]: size for name, size in sizes.items()}
    free = [X, W, b] if cost else [X, W, b, cost_slope]
    name, opaque = (f"{about}, {cost}", ("cost",)) if cost else (f"{about}, a linear cost", ())
    return Graph(
        name,
        free,
        steps,
        sizes=sizes,
        opaque=opaque,
        alike="seven widths that all differ make too many entries",
        rules=definition,
        facts=inside,
        fixed=fixed,
    )


# Three or more outputs along each side, so that a stride is seen along both. No two of H, B, U, V, I, J are
# equal, and no two of N, D, F; two sizes that are equal with stride 2 differ with stride 3. Rows and columns
# are left over, which no kernel reaches.
one = graph(N=1, D=2, H=5, B=8, F=7, U=2, V=6, I=4, J=3, s=1)
two = graph(N=1, D=2, H=10, B=9, F=3, U=5, V=2, I=3, J=4, s=2)
three = graph(N=2, D=3, H=13, B=11, F=1, U=2, V=5, I=4, J=3, s=3)
small = graph("any cost", N=2, D=1, H=6, B=2, F=2, U=3, V=1, I=2, J=1, s=2)
sliding = graph(fixed={s: 1}, N=1, D=2, H=5, B=8, F=7, U=2, V=6, I=4, J=3, s=1)  # where the stride is 1
strides = [two, three]

FORWARD = Formula(
    Z[n, f, i, j],
    (
        "one neuron at every position $(i, j)$: its weight $(\\mathit{u}, \\mathit{v})$ multiplies "
        "pixel $(s i + \\mathit{u}, s j + \\mathit{v})$",
        b[f] + Sum(W[f, c, u, v] * X[n, c, under(i, u), under(j, v)], *under_the_kernel),
        ACTIVITY,
    ),
    on=strides,
    wrong={
        "the kernel is flipped": lambda X, W, b, s: forward(X, W[:, :, ::-1, ::-1], b, s),
        "the stride is forgotten": lambda X, W, b: forward(X, W, b, 1),
        "the first channel alone": lambda X, W, b, s: forward(X[:, :1], W[:, :1], b, s),
    },
)


@FORWARD.program
def forward(X, W, b, s):
    """Return the output of a convolution, N × F × I × J.

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
