"""The kernel has as many places as it can take whole strides."""

from sympy import Heaviside, Sum, floor, symbols

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number, i
from snippets.convolution.forward import H, U, s
from snippets.convolution.padding import p

[H_0] = symbols("H_0,", integer=True, positive=True)
I, R = Number("tall"), Number("rest")


def places(H, U, s):
    """Where a kernel can start: a stride further each time, as long as it fits."""
    return [top for top in range(0, H, s) if top + U <= H]


def counted(bare, padding, kernel, stride):
    """An image of so many rows, whose places are counted."""
    height = bare + 2 * padding
    found = places(height, kernel, stride)
    return Graph(
        f"{bare} rows (p = {padding}; U = {kernel}; s = {stride})",
        [],
        {I: lambda: len(found), R: lambda: height - (found[-1] + kernel)},
        sizes={H_0: bare, H: height, U: kernel, p: padding, s: stride},
    )


images = [counted(6, 0, 3, 1), counted(6, 0, 3, 2), counted(7, 1, 3, 3), counted(4, 2, 5, 2)]

OUTPUT_SIZE = Formula(
    I,
    (
        "count the places $s i$ where the kernel still fits: $s i + U$ is at most $H$",
        Sum(Heaviside(H + 1 - s * i - U, 0), (i, 0, H - 1)),
    ),
    ("from the first place on, a whole stride for every other one", floor((H - U) / s) + 1),
    ("$H$ counts the zeros above and below too", floor((H_0 + 2 * p - U) / s) + 1),
    on=images,
    wrong={
        "the first place is forgotten": lambda H_0, p, U, s: (H_0 + 2 * p - U) // s,
        "rounded up": lambda H_0, p, U, s: -(-(H_0 + 2 * p - U) // s) + 1,
        "the zeros on one side only": lambda H_0, p, U, s: (H_0 + p - U) // s + 1,
        "the kernel is not taken off": lambda H_0, p, s: (H_0 + 2 * p) // s,
    },
)


def output_size(H_0, p, U, s):
    """Return how many rows a convolution gives.

    Args:
        H_0: the image's height.
        p: how many rows of zeros stand above it, and below.
        U: the kernel's height.
        s: the stride.

    >>> output_size(32, p=0, U=5, s=1), output_size(224, p=3, U=7, s=2)
    (28, 112)
    """
    return (H_0 + 2 * p - U) // s + 1
