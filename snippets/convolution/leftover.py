"""The rows that the stride leaves over: the remainder of a division."""

from sympy import Mod, floor

from backprop_checked.algebra.formula import Formula
from snippets.convolution.forward import H, U, s
from snippets.convolution.output_size import H_0, OUTPUT_SIZE, I, R, images, output_size
from snippets.convolution.padding import p

LEFTOVER = Formula(
    R,
    ("all rows, minus those up to the end of the last position", H - (s * (I - 1) + U)),
    ("the number of positions put in", H - U - s * floor((H - U) / s), OUTPUT_SIZE),
    ("the remainder of a division; $H$ is the height with the zeros", Mod(H_0 + 2 * p - U, s)),
    on=images,
    wrong={
        "nothing is left over": lambda H_0: 0 * H_0,
        "the remainder of the image alone": lambda H_0, s: H_0 % s,
        "counted from the first row of the last position": lambda H_0, p, U, s: (
            H_0 + 2 * p - s * (output_size(H_0, p, U, s) - 1)
        ),
    },
)


@LEFTOVER.program
def leftover(H_0, p, U, s):
    """Return how many rows at the end no kernel reaches.

    >>> leftover(6, p=0, U=3, s=2), leftover(224, p=3, U=7, s=2)
    (1, 1)
    """
    return (H_0 + 2 * p - U) % s
