"""The kernel gradient of a transposed convolution: input and gradient have changed places."""

from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d, i, j
from snippets.convolution.forward import I, J, W, c, f, n, q, r, u, under, v
from snippets.convolution.kernel_gradient import kernel_gradient
from snippets.moves.transposed import A, Y
from snippets.moves.transposed_input import B, G, H, upward

every_place = (n, 0, N - 1), (i, 0, I - 1), (j, 0, J - 1)

TRANSPOSED_KERNEL = Formula(
    d(C, W[f, c, u, v]),
    (
        "chain rule through every pixel of this channel",
        Sum(
            d(C, Y[n, c, q, r]) * d(Y[n, c, q, r], W[f, c, u, v]),
            (n, 0, N - 1),
            (q, 0, H - 1),
            (r, 0, B - 1),
        ),
    ),
    (
        "this weight takes input pixel $(i, j)$ to pixel $(s i + \\mathit{u}, s j + \\mathit{v})$",
        Sum(A[n, f, i, j] * G[n, c, under(i, u), under(j, v)], *every_place),
    ),
    on=upward,
    wrong={
        "flipped, as if the flip were everywhere": lambda A, G, U, V, s: transposed_kernel(A, G, U, V, s)[
            :, :, ::-1, ::-1
        ],
        "filters and channels change places": lambda A, G, U, V, s: transposed_kernel(A, G, U, V, s).swapaxes(
            0, 1
        ),
        "the stride is forgotten": lambda A, G, U, V: transposed_kernel(
            A, G[:, :, : A.shape[2] + U - 1, : A.shape[3] + V - 1], U, V, 1
        ),
    },
)


@TRANSPOSED_KERNEL.program
def transposed_kernel(A, G, U, V, s):
    """Return ∂C/∂W, F × D × U × V, by the program for a convolution: A is its error, and G its image.

    Args:
        A: the input, N × F × I × J.
        G: the gradient with respect to the output, N × D × H × B.
        U, V: the kernel's height and width.
        s: the stride.

    >>> import numpy as np
    >>> transposed_kernel(np.array([[[[1, 10]]]]), np.array([[[[1, 2, 3, 4, 5]]]]), U=1, V=3, s=2)
    array([[[[31, 42, 53]]]])
    """
    return kernel_gradient(A, G, U, V, s)
