"""The question's “dense” layer is a convolution with kernels one row high."""

import numpy as np
from sympy import Sum, Symbol, symbols

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Tensor, d, i, j, k
from backprop_checked.algebra.signs import Sign
from snippets.convolution.forward import FORWARD, forward

I, J, K, P = symbols("I J K P", integer=True, positive=True)
p = Symbol("p", integer=True, nonnegative=True)
a = Tensor(
    Sign("a", "activation", "the question's image: entry (i, j, p) is row i, column j, channel p"), I, J, P
)
w = Tensor(
    Sign("w", "weight", "the question's weights: entry (j, k, p) is column j, neuron k, channel p"), J, K, P
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
    "{I} × {J} pixels in {P} channels with {K} neurons",
    [a, w],
    {
        z: lambda a, w: np.einsum("ijp,jkp->ik", a, w),
        C: AnyFunction("C", z),
        delta: d(C, z),
    },
    dimensions=(I, J, P, K),
    opaque=("cost",),
    rules={z[i, k]: Sum(a[i, j, p] * w[j, k, p], (j, 0, J - 1), (p, 0, P - 1))},
)

DENSE_EINSUM = Formula(
    z[i, k],
    (
        "$j$ and $\\mathit{p}$ do not appear after the arrow, so they are summed over; $i$ stays, "
        "and $w$ has no $i$",
        Sum(a[i, j, p] * w[j, k, p], (j, 0, J - 1), (p, 0, P - 1)),
        FORWARD,
    ),
    on=[question],
    wrong={
        "a dense layer": lambda a, w: np.einsum("ijp,jkp->k", a, w),
        "the sum of all rows, once for each": lambda a, w: (
            np.einsum("ijp,jkp->k", a, w) + np.zeros((len(a), 1), dtype=int)
        ),
        "a sum over the channels alone": lambda a, w: np.einsum("ijp,jkp->jk", a, w),
    },
)


@DENSE_EINSUM.program
def dense_einsum(a, w):
    """Return what np.einsum("ijp,jkp->ik", a, w) gives, I × K: by a convolution with K
    kernels, 1 × J, one for each neuron.

    Args:
        a: one image, I × J × P: rows, columns, channels.
        w: the weights, J × K × P.

    >>> import numpy as np
    >>> a = np.array([[[1], [2]], [[10], [20]], [[0], [0]]])
    >>> dense_einsum(a, np.array([[[1]], [[3]]]))
    array([[ 7],
           [70],
           [ 0]])
    """
    image = np.einsum("ijp->pij", a)[None]
    kernels = np.einsum("jkp->kpj", w)[:, :, None]
    no_bias = np.zeros(len(kernels), dtype=int)
    return forward(image, kernels, no_bias, s=1)[0, :, :, 0].T
