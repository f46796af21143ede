"""The gradient with respect to the first weights of a 2-3-2 network."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, gate
from backprop_checked.algebra.term import Ones
from snippets.layouts.diagonal_is_hadamard import NUMERATOR_HADAMARD
from snippets.layouts.jacobian import den, num
from snippets.layouts.two_three_two_error import (
    NUMERATOR_CHAIN_232,
    QUESTION,
    W2,
    a2,
    first,
    gates,
    letters,
    slopes,
    x,
    y,
    z1,
)
from snippets.layouts.weight_gradient import NUMERATOR_WEIGHTS

# What the question writes as (a − y) ⊙ a ⊙ (1 − a), and as (1, 1, 1)ᵀ.
W1, delta2, ones = letters.W(1), letters.delta(2), Ones(3, 1)

NUMERATOR_232 = Formula(
    num(C, W1),
    ("the gradient with respect to weights, an outer product", x @ num(C, z1), NUMERATOR_WEIGHTS),
    (
        "the chain for the error of the hidden layer",
        x @ (a2 - y).T @ slopes @ W2 @ gates,
        NUMERATOR_CHAIN_232,
    ),
    (
        "a diagonal matrix multiplies each entry by its own slope",
        x @ ((((a2 - y) * a2 * (1 - a2)).T @ W2) * gate(z1).T),
        NUMERATOR_HADAMARD,
    ),
    layers=first,
    letters=letters,
    on=[QUESTION],
    convention="Numerator layout",
    wrong={
        "the question's product: 2 × 1, 2 × 3, 3 × 1, 1 × 2": lambda delta2, W2, ones, x: (
            delta2 @ W2 @ ones @ x.T
        ),
        "transposed until the shapes fit": lambda delta2, W2, ones, x: delta2.T @ W2 @ ones @ x.T,
        "shaped like W after all": lambda x, y, W2, a2, z1: (
            ((W2.T @ ((a2 - y) * a2 * (1 - a2))) * (z1 > 0)) @ x.T
        ),
        "the slopes stay a column": lambda x, y, W2, a2, z1: (
            x @ ((((a2 - y) * a2 * (1 - a2)).T @ W2) * (z1 > 0))
        ),
    },
)

DENOMINATOR_232 = Formula(
    den(C, W1),
    ("the gradient with respect to weights, an outer product", den(C, z1) @ x.T, NUMERATOR_WEIGHTS),
    (
        "the chain for the error of the hidden layer",
        gates @ W2.T @ slopes @ (a2 - y) @ x.T,
        NUMERATOR_CHAIN_232,
    ),
    (
        "a diagonal matrix multiplies each entry by its own slope",
        ((W2.T @ ((a2 - y) * a2 * (1 - a2))) * gate(z1)) @ x.T,
        NUMERATOR_HADAMARD,
    ),
    layers=first,
    letters=letters,
    on=[QUESTION],
    convention="Denominator layout",
    twin_of=NUMERATOR_232,
    wrong={
        "the question's product: 2 × 1, 2 × 3, 3 × 1, 1 × 2": lambda delta2, W2, ones, x: (
            delta2 @ W2 @ ones @ x.T
        ),
        "transposed until the shapes fit": lambda delta2, W2, ones, x: delta2.T @ W2 @ ones @ x.T,
        "W is transposed, and the column of ones is still a factor": lambda delta2, W2, ones, x: (
            W2.T @ delta2 @ ones @ x.T
        ),
        "the weights of the wrong layer, which fit": lambda x, y, W1, a2, z1: (
            ((W1 @ ((a2 - y) * a2 * (1 - a2))) * (z1 > 0)) @ x.T
        ),
    },
)


@NUMERATOR_232.program
def numerator_232(x, y, W2, a2, z1):
    """Return ∂C/∂W of the first layer, 2 × 3. The parameters are those of the other layout.

    >>> import numpy as np
    >>> W2, z1 = np.array([[8, 0, 8], [0, 8, 8]]), np.array([[1], [2], [-1]])
    >>> a2, y = np.array([[0.5], [0.5]]), np.array([[0], [1]])
    >>> numerator_232(np.array([[1], [2]]), y, W2, a2, z1)
    array([[ 1., -1.,  0.],
           [ 2., -2.,  0.]])
    """
    cost_row = ((a2 - y) * a2 * (1 - a2)).T
    return x @ ((cost_row @ W2) * (z1 > 0).T)


@DENOMINATOR_232.program
def denominator_232(x, y, W2, a2, z1):
    """Return ∂C/∂W of the first layer, 3 × 2, shaped like W.

    Args:
        x: the input, 2 × 1.
        y: the target, 2 × 1.
        W2: the last layer's weights, 2 × 3.
        a2: the outputs, 2 × 1.
        z1: the hidden layer's pre-activation, 3 × 1.

    >>> import numpy as np
    >>> W2, z1 = np.array([[8, 0, 8], [0, 8, 8]]), np.array([[1], [2], [-1]])
    >>> a2, y = np.array([[0.5], [0.5]]), np.array([[0], [1]])
    >>> denominator_232(np.array([[1], [2]]), y, W2, a2, z1)
    array([[ 1.,  2.],
           [-1., -2.],
           [ 0.,  0.]])
    """
    cost_column = (a2 - y) * a2 * (1 - a2)
    return ((W2.T @ cost_column) * (z1 > 0)) @ x.T
