"""With stride 1, the gradient with respect to the input is a convolution with the flipped kernel."""

import numpy as np
from sympy import Max, Min, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.convolution.forward import Delta, F, I, J, U, V, W, X, c, f, n, q, r, sliding, u, v
from snippets.convolution.input_gradient import INPUT_GRADIENT

# Only the outputs that exist: elsewhere the error counts as 0.
backwards = (u, Max(0, q - I + 1), Min(U - 1, q)), (v, Max(0, r - J + 1), Min(V - 1, r))
forwards = (
    (u, Max(0, U - 1 - q), Min(U - 1, U - 1 - q + I - 1)),
    (v, Max(0, V - 1 - r), Min(V - 1, V - 1 - r + J - 1)),
)
every_filter = (f, 0, F - 1)

FLIPPED_KERNEL = Formula(
    d(C, X[n, c, q, r]),
    (
        "with $s = 1$, weight $\\mathit{u}$ multiplies pixel $q$ at one position, $i = q - \\mathit{u}$; "
        "where there is no output, $\\Delta$ is 0",
        Sum(Delta[n, f, q - u, r - v] * W[f, c, u, v], every_filter, *backwards),
        INPUT_GRADIENT,
    ),
    (
        "count the weights from the other end: $U - 1 - \\mathit{u}$ for $\\mathit{u}$, and "
        "$\\mathit{V} - 1 - \\mathit{v}$ for $\\mathit{v}$",
        Sum(
            Delta[n, f, q + u - (U - 1), r + v - (V - 1)] * W[f, c, U - 1 - u, V - 1 - v],
            every_filter,
            *forwards,
        ),
    ),
    on=[sliding],
    wrong={
        "the kernel is not flipped": lambda Delta, W: flipped_kernel(Delta, W[:, :, ::-1, ::-1]),
        "the kernel is transposed instead": lambda Delta, W: flipped_kernel(
            Delta, W.swapaxes(2, 3)[:, :, ::-1, ::-1]
        ),
        "flipped in one direction only": lambda Delta, W: flipped_kernel(Delta, W[:, :, :, ::-1]),
        "no zeros around the error": lambda Delta, W: np.einsum(
            "nfqruv,fcuv->ncqr",
            np.lib.stride_tricks.sliding_window_view(Delta, W.shape[2:], axis=(2, 3)),
            W[:, :, ::-1, ::-1],
        ),
        "filters and channels do not change places": lambda Delta, W: flipped_kernel(Delta, W.swapaxes(0, 1)),
    },
)


@FLIPPED_KERNEL.program
def flipped_kernel(Delta, W):
    """Return ∂C/∂X, N × D × H × B, of a convolution with stride 1.

    Args:
        Delta: the errors, N × F × I × J.
        W: the kernels, F × D × U × V.

    >>> import numpy as np
    >>> flipped_kernel(np.array([[[[1, 10, 100]]]]), np.array([[[[1, 2, 3]]]]))
    array([[[[  1,  12, 123, 230, 300]]]])
    """
    U, V = W.shape[2:]
    around = np.pad(Delta, ((0, 0), (0, 0), (U - 1, U - 1), (V - 1, V - 1)))
    patches = np.lib.stride_tricks.sliding_window_view(around, (U, V), axis=(2, 3))
    return np.einsum("nfqruv,fcuv->ncqr", patches, W[:, :, ::-1, ::-1])
