"""Flatten: the backward pass of a reshape is a reshape."""

import numpy as np
from sympy import Add, KroneckerDelta, Mul, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, N, Tensor, d, k
from backprop_checked.algebra.signs import Sign
from snippets.convolution.forward import B, D, H, X, c, n, q, r

a = Tensor(Sign("a", "activation", "the images of a batch as long rows, one for each sample"), N, D * H * B)
da = d(C, a)
row = Add(Mul(c, H, evaluate=False), q, evaluate=False)
place = Add(Mul(row, B, evaluate=False), r, evaluate=False)  # (c H + q) B + r, printed in this order

every_pixel = (c, 0, D - 1), (q, 0, H - 1), (r, 0, B - 1)

flattened = Graph(
    "{N} samples of {H} × {B} pixels in {D} channels",
    [X],
    {a: lambda X: X.reshape(len(X), -1), C: AnyFunction("C", a)},
    dimensions=(N, D, B, H),
    opaque=("cost",),
    rules={a[n, k]: Sum(KroneckerDelta(k, place) * X[n, c, q, r], *every_pixel)},
)

FLATTEN = Formula(
    d(C, X[n, c, q, r]),
    (
        "chain rule through every entry of this sample's row",
        Sum(d(C, a[n, k]) * d(a[n, k], X[n, c, q, r]), (k, 0, D * H * B - 1)),
    ),
    (
        "channel by channel, row by row, every pixel is copied to one entry",
        Sum(d(C, a[n, k]) * KroneckerDelta(k, place), (k, 0, D * H * B - 1)),
    ),
    ("only one term is not 0: the gradient of that entry", d(C, a[n, place])),
    on=[flattened],
    wrong={
        "it stays flat": lambda da: da,
        "the channels come last": lambda da, D, H, B: np.moveaxis(da.reshape(-1, H, B, D), 3, 1),
        "rows and columns change places": lambda da, D, H, B: da.reshape(-1, D, B, H).swapaxes(2, 3),
    },
)


@FLATTEN.program
def flatten(da, D, H, B):
    """Return the gradient with respect to the images, N × D × H × B, from that with respect to the flattened
    rows, N × D H B.

    >>> import numpy as np
    >>> flatten(np.array([[1, 2, 3, 4, 5, 6, 7, 8]]), D=2, H=2, B=2)
    array([[[[1, 2],
             [3, 4]],
    <BLANKLINE>
            [[5, 6],
             [7, 8]]]])
    """
    return da.reshape(-1, D, H, B)
