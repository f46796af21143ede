"""Output size: the number of positions of the kernel."""

from sympy import Heaviside, Sum, floor, symbols

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number, i
from backprop_checked.algebra.signs import Sign
from snippets.convolution.forward import H, U, s
from snippets.convolution.padding import p

[H_0] = symbols("H_0,", integer=True, positive=True)
I = Number(Sign("I", "pre-activation", "how many rows a convolution gives", "{I}"))
R = Number(Sign("R", "pre-activation", "how many rows at the end no kernel reaches", "{R}"))


def places(H, U, s):
    """Where a kernel can start: a stride further each time, as long as it fits."""
    return [top for top in range(0, H, s) if top + U <= H]


def counted(bare, padding, kernel, stride):
    """An image of so many rows, whose places are counted."""
    height = bare + 2 * padding
    tops = places(height, kernel, stride)
    return Graph(
        f"{bare} rows (p = {padding}; U = {kernel}; s = {stride})",
        [],
        {I: lambda: len(tops), R: lambda: height - (tops[-1] + kernel)},
        sizes={H_0: bare, H: height, U: kernel, p: padding, s: stride},
        rules={I: Sum(Heaviside(H + 1 - s * i - U, 0), (i, 0, H - 1)), R: H - (s * (I - 1) + U)},
        facts=[H_0 + 2 * p - U],
        fixed={H: H_0 + 2 * p},
    )


images = [
    counted(9, 0, 4, 1),
    counted(11, 0, 5, 2),
    counted(11, 1, 5, 3),
    counted(13, 2, 4, 3),
    counted(14, 3, 7, 5),
    counted(10, 2, 3, 4),
]

OUTPUT_SIZE = Formula(
    I,
    (
        "count the positions $s i$ where the kernel still fits: $s i + U$ is at most $H$",
        Sum(Heaviside(H + 1 - s * i - U, 0), (i, 0, H - 1)),
    ),
    ("one for the first position, and one for every whole stride after it", floor((H - U) / s) + 1),
    ("$H$ is the height with the zeros above and below", floor((H_0 + 2 * p - U) / s) + 1),
    on=images,
    wrong={
        "the first position is forgotten": lambda H_0, p, U, s: (H_0 + 2 * p - U) // s,
        "rounded up": lambda H_0, p, U, s: -(-(H_0 + 2 * p - U) // s) + 1,
        "the zeros on one side only": lambda H_0, p, U, s: (H_0 + p - U) // s + 1,
        "the kernel is not subtracted": lambda H_0, p, s: (H_0 + 2 * p) // s + 1,
    },
)


@OUTPUT_SIZE.program
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
