"""A dense layer has a weight for every pixel, of every row."""

import numpy as np
from sympy import Add, KroneckerDelta, Mul, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Tensor, i, j, k, m
from backprop_checked.algebra.signs import Sign
from snippets.convolution.dense_einsum import D, I, J, K, a, c
from snippets.index_notation.activity import ACTIVITY

W = Tensor(
    Sign("W", "weight", "the weights of a dense layer on an image: neuron k, pixel and channel"),
    *(K, I * J * D),
)
z = Tensor(Sign("z", "pre-activation", "what a dense layer on an image gives: neuron k"), K)

pixel = Add(Mul(i, J, evaluate=False), j, evaluate=False)
place = Add(Mul(pixel, D, evaluate=False), c, evaluate=False)  # (i J + j) D + c, printed in this order

every_entry = (i, 0, I - 1), (j, 0, J - 1), (c, 0, D - 1)

layer = Graph(
    "{I} × {J} pixels in {D} channels with {K} neurons",
    [a, W],
    {z: lambda a, W: np.sum(W * a.reshape(1, -1), axis=1)},
    dimensions=(J, I, D, K),
    rules={
        z[k]: Sum(W[k, m] * Sum(KroneckerDelta(m, place) * a[i, j, c], *every_entry), (m, 0, I * J * D - 1))
    },
)

DENSE = Formula(
    z[k],
    (
        "a neuron has a weight for every entry of the image, row by row and column by column",
        Sum(
            W[k, place] * a[i, j, c],
            *every_entry,
        ),
        ACTIVITY,
    ),
    on=[layer],
    wrong={
        "the weights of the first row for all rows": lambda W, a: (
            W[:, : a[:1].size] @ np.einsum("ijc->jc", a).reshape(-1)
        ),
        "the channels first": lambda W, a: W @ np.einsum("ijc->cij", a).reshape(-1),
        "a row of results for each row": lambda W, a: a.reshape(len(a), -1) @ W[:, : a[:1].size].T,
    },
)


@DENSE.program
def dense(W, a):
    """Return a dense layer's pre-activation for one image, K.

    Args:
        W: the weights, K × (I J D).
        a: the image, I × J × D.

    >>> import numpy as np
    >>> a = np.array([[[1], [2]], [[10], [20]], [[0], [0]]])
    >>> dense(np.array([[1, 3, 0, 0, 7, 7], [1, 1, 1, 1, 1, 1]]), a)
    array([ 7, 33])
    """
    return W @ a.reshape(-1)
