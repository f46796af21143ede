"""The gradient with respect to a bias sums over all positions and samples."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, N, d, i, j
from snippets.convolution.forward import FORWARD, Delta, F, I, J, Z, b, f, g, n, small, strides

every_place = (n, 0, N - 1), (i, 0, I - 1), (j, 0, J - 1)
every_output = (n, 0, N - 1), (g, 0, F - 1), (i, 0, I - 1), (j, 0, J - 1)

BIAS_GRADIENT = Formula(
    d(C, b[f]),
    (
        "chain rule through every output of every filter $\\mathit{g}$",
        Sum(d(C, Z[n, g, i, j]) * d(Z[n, g, i, j], b[f]), *every_output),
    ),
    (
        "the bias of filter $\\mathit{f}$ is added to the outputs of filter $\\mathit{f}$, once each",
        Sum(Delta[n, g, i, j] * KroneckerDelta(g, f), *every_output),
        FORWARD,
    ),
    ("in the sum over filters only $\\mathit{f}$ is left", Sum(Delta[n, f, i, j], *every_place)),
    on=[small, *strides],
    wrong={
        "the mean over the positions": lambda Delta: np.sum(np.mean(Delta, axis=(2, 3)), axis=0),
        "summed over the filters instead of the columns": lambda Delta: np.sum(Delta, axis=(0, 1, 2)),
        "one bias for each position": lambda Delta: np.einsum("nfij->fij", Delta),
    },
)


@BIAS_GRADIENT.program
def bias_gradient(Delta):
    """Return ∂C/∂b, F, from the errors, N × F × I × J.

    >>> import numpy as np
    >>> bias_gradient(np.array([[[[1, 2], [3, 4]], [[0, 0], [0, 10]]]]))
    array([10, 10])
    """
    return np.sum(Delta, axis=(0, 2, 3))
