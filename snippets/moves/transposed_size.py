"""Output size of a transposed convolution."""

from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number, i
from backprop_checked.algebra.signs import Sign
from snippets.convolution.forward import I, U, s
from snippets.convolution.padding import p

a = Symbol("a", integer=True, nonnegative=True)  # how many rows are added at one end: output padding
H = Number(Sign("H_out", "activation", "how many rows a transposed convolution gives", "{H}"))


def stretched(rows, kernel, stride, padding, more):
    """So many input rows, each of which starts its kernel a stride further; the padding is cut off."""
    reached = [stride * row + own for row in range(rows) for own in range(kernel)]
    return Graph(
        f"{rows} rows (U = {kernel}; s = {stride}; p = {padding}; a = {more})",
        [],
        {H: lambda: max(reached) + 1 - 2 * padding + more},
        sizes={I: rows, U: kernel, s: stride, p: padding, a: more},
        rules={H: U + Sum(s, (i, 1, I - 1)) - 2 * p + a},
        facts=[s * (I - 1) + U - 2 * p - 1, s - 1 - a],
        alike="numbers alone are compared",
    )


sizes = [
    stretched(4, 5, 3, 0, 0),
    stretched(5, 4, 2, 1, 1),
    stretched(3, 7, 4, 2, 3),
    stretched(6, 3, 1, 1, 0),
    stretched(1, 8, 2, 3, 1),
]

TRANSPOSED_SIZE = Formula(
    H,
    (
        "the first row gives $U$ rows, and each row after it begins $s$ further; padding is cut off at both "
        "ends, and output padding added at one",
        U + Sum(s, (i, 1, I - 1)) - 2 * p + a,
    ),
    ("between $I$ rows there are $I - 1$ steps, each of one stride", s * (I - 1) + U - 2 * p + a),
    on=sizes,
    wrong={
        "one stride too many": lambda I, U, s, p, a: s * I + U - 2 * p + a,
        "the padding is added": lambda I, U, s, p, a: s * (I - 1) + U + 2 * p + a,
        "the kernel is forgotten": lambda I, s, p, a: s * (I - 1) - 2 * p + a,
        "only times the stride": lambda I, s: I * s,
        "the output padding is forgotten": lambda I, U, s, p: s * (I - 1) + U - 2 * p,
    },
)


@TRANSPOSED_SIZE.program
def transposed_size(I, U, s, p, a):
    """Return how many rows a transposed convolution gives.

    Args:
        I: how many rows it is given.
        U: the kernel's height.
        s: the stride.
        p: the padding of the convolution that it belongs to; it is cut off here at both ends.
        a: how many rows are added at one end, from 0 to s − 1.

    >>> transposed_size(4, U=4, s=2, p=1, a=0), transposed_size(112, U=7, s=2, p=3, a=1)
    (8, 224)
    """
    return s * (I - 1) + U - 2 * p + a
