"""The gradient with respect to weights that all rows share sums over the rows."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j, k
from snippets.convolution.dense_einsum import DENSE_EINSUM, I, a, c, delta, question, w, z
from snippets.convolution.kernel_gradient import KERNEL_GRADIENT

every_row = (i, 0, I - 1)

ROW_WEIGHTS = Formula(
    d(C, w[j, k, c]),
    (
        "chain rule: the weight enters neuron $k$ of every row",
        Sum(d(C, z[i, k]) * d(z[i, k], w[j, k, c]), every_row),
    ),
    (
        "there it is multiplied by the row's own pixel",
        Sum(delta[i, k] * a[i, j, c], every_row),
        DENSE_EINSUM,
        KERNEL_GRADIENT,
    ),
    on=[question],
    wrong={
        "one gradient for each row": lambda delta, a: np.einsum("ik,ijc->ijkc", delta, a),
        "the rows' sums multiplied": lambda delta, a: np.einsum("ik,hjc->jkc", delta, a),
        "of the first row alone": lambda delta, a: np.einsum("ik,ijc->jkc", delta[:1], a[:1]),
    },
)


@ROW_WEIGHTS.program
def row_weights(delta, a):
    """Return ∂C/∂w of the question's layer, J × K × D.

    Args:
        delta: ∂C/∂z, I × K.
        a: the image, I × J × D.

    >>> import numpy as np
    >>> a = np.array([[[1], [2]], [[10], [20]], [[0], [0]]])
    >>> row_weights(np.array([[1], [1], [5]]), a)
    array([[[11]],
    <BLANKLINE>
           [[22]]])
    """
    return np.einsum("ik,ijc->jkc", delta, a)
