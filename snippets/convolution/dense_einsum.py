"""An einsum that looks like a dense layer is a convolution with kernels one row high."""

import numpy as np
from sympy import Sum, Symbol, symbols

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Tensor, d, i, j, k
from backprop_checked.algebra.signs import Sign
from snippets.convolution.forward import FORWARD, forward

I, J, K, D = symbols("I J K D", integer=True, positive=True)
c = Symbol("c", integer=True, nonnegative=True)
a = Tensor(
    Sign("a", "activation", "the question's image: entry (i, j, c) is row i, column j, channel c"), I, J, D
)
w = Tensor(
    Sign("w", "weight", "the question's weights: entry (j, k, c) is column j, neuron k, channel c"), J, K, D
)
z = Tensor(Sign("z", "pre-activation", "what the question's layer gives: row i, neuron k"), I, K)
delta = Tensor(
    Sign(
        "delta",
        "error",
        "the gradient of the cost with respect to the output of the question's layer",
        r"\delta",
    ),
    *(I, K),
)

question = Graph(
    "{I} × {J} pixels in {D} channels with {K} neurons",
    [a, w],
    {
        z: lambda a, w: np.einsum("ijc,jkc->ik", a, w),
        C: AnyFunction("C", z),
        delta: d(C, z),
    },
    dimensions=(I, J, D, K),
    opaque=("cost",),
    rules={z[i, k]: Sum(a[i, j, c] * w[j, k, c], (j, 0, J - 1), (c, 0, D - 1))},
)

DENSE_EINSUM = Formula(
    z[i, k],
    (
        "$j$ and $\\mathit{c}$ do not appear after the arrow, so they are summed over; $i$ stays, "
        "and $w$ has no $i$",
        Sum(a[i, j, c] * w[j, k, c], (j, 0, J - 1), (c, 0, D - 1)),
        FORWARD,
    ),
    on=[question],
    wrong={
        "one result for all rows": lambda a, w: np.einsum("ijc,jkc->k", a, w),
        "the sum of all rows, once for each": lambda a, w: (
            np.einsum("ijc,jkc->k", a, w) + np.zeros((len(a), 1), dtype=int)
        ),
        "the rows are summed, the columns are not": lambda a, w: np.einsum("ijc,jkc->jk", a, w),
    },
)


@DENSE_EINSUM.program
def dense_einsum(a, w):
    """Return what np.einsum("ijc,jkc->ik", a, w) gives, I × K: by a convolution with K
    kernels, 1 × J, one for each neuron.

    Args:
        a: one image, I × J × D: rows, columns, channels.
        w: the weights, J × K × D.

    >>> import numpy as np
    >>> a = np.array([[[1], [2]], [[10], [20]], [[0], [0]]])
    >>> dense_einsum(a, np.array([[[1]], [[3]]]))
    array([[ 7],
           [70],
           [ 0]])
    """
    image = np.einsum("ijc->cij", a)[None]
    kernels = np.einsum("jkc->kcj", w)[:, :, None]
    no_bias = np.zeros(len(kernels), dtype=int)
    return forward(image, kernels, no_bias, s=1)[0, :, :, 0].T
