"""A convolution takes the output of a transposed convolution back to the size that we began with."""

from sympy import floor

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number
from backprop_checked.algebra.signs import Sign
from snippets.convolution.forward import H, I, U, s
from snippets.convolution.output_size import output_size, places
from snippets.convolution.padding import p
from snippets.moves.transposed_size import a

again = Number(
    Sign("again", "pre-activation", "how many rows a convolution makes of a transposed one's", r"\tilde I")
)


def there_and_back(rows, kernel, stride, padding, more):
    """The size of a transposed convolution's output, and the places of a kernel in it, counted."""
    height = stride * (rows - 1) + kernel - 2 * padding + more
    return Graph(
        f"{rows} rows (U = {kernel}; s = {stride}; p = {padding}; a = {more})",
        [],
        {again: lambda: len(places(height + 2 * padding, kernel, stride))},
        sizes={I: rows, U: kernel, s: stride, p: padding, a: more, H: height},
        rules={again: floor((H + 2 * p - U) / s) + 1},
        facts=[s * (I - 1) + U - 2 * p + a - 1, s - 1 - a],
        fixed={H: s * (I - 1) + U - 2 * p + a},
        alike="numbers alone are compared",
    )


SAME_SIZE = Formula(
    again,
    ("the output size of a convolution", floor((H + 2 * p - U) / s) + 1),
    ("$H$ is replaced by its formula", floor((s * (I - 1) + a) / s) + 1),
    ("$a$ is less than a stride", I),
    on=[
        there_and_back(4, 8, 3, 0, 0),
        there_and_back(5, 4, 2, 1, 1),
        there_and_back(3, 7, 4, 2, 3),
        there_and_back(6, 3, 5, 1, 4),
    ],
    wrong={
        "one more for the rows left over": lambda I, U, s, p, a: output_size(
            s * (I - 1) + U - 2 * p + a + s, p, U, s
        ),
        "without the padding": lambda I, U, s, p, a: output_size(s * (I - 1) + U - 2 * p + a, 0, U, s),
        "the height over the stride": lambda I, U, s, p, a: (s * (I - 1) + U - 2 * p + a) // s,
    },
)


@SAME_SIZE.program
def same_size(I):
    """Return how many rows a convolution gives for the output of a transposed convolution of I rows.

    >>> from snippets.moves.transposed_size import transposed_size
    >>> output_size(transposed_size(112, U=7, s=2, p=3, a=1), p=3, U=7, s=2), same_size(112)
    (112, 112)
    """
    return I
