"""The gradient with respect to the last weights of a 2-3-2 network: an outer product."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.notation import C, diag
from snippets.layouts.diagonal_is_hadamard import NUMERATOR_HADAMARD
from snippets.layouts.elementwise import NUMERATOR_ELEMENTWISE
from snippets.layouts.jacobian import den, num
from snippets.layouts.two_three_two_error import QUESTION, W2, a1, a2, letters, y, z2
from snippets.layouts.weight_gradient import NUMERATOR_WEIGHTS

NUMERATOR_LAST = Formula(
    num(C, W2),
    ("the gradient with respect to weights, an outer product", a1 @ num(C, z2), NUMERATOR_WEIGHTS),
    ("chain rule through the activations of the output", a1 @ num(C, a2) @ num(a2, z2)),
    (
        "the derivative of half the squared error, and the slopes of the sigmoid",
        a1 @ (a2 - y).T @ diag(a2 * (1 - a2)),
        NUMERATOR_ELEMENTWISE,
    ),
    (
        "a diagonal matrix multiplies each entry by its own slope",
        a1 @ ((a2 - y) * a2 * (1 - a2)).T,
        NUMERATOR_HADAMARD,
    ),
    layers=last,
    letters=letters,
    on=[QUESTION],
    convention="Numerator layout",
    wrong={
        "the error is not transposed into a row": lambda a1, a2, y: a1 @ ((a2 - y) * a2 * (1 - a2)),
        "shaped like W after all": lambda a1, a2, y: ((a2 - y) * a2 * (1 - a2)) @ a1.T,
    },
)

DENOMINATOR_LAST = Formula(
    den(C, W2),
    ("the gradient with respect to weights, an outer product", den(C, z2) @ a1.T, NUMERATOR_WEIGHTS),
    ("chain rule through the activations of the output", den(a2, z2) @ den(C, a2) @ a1.T),
    (
        "the derivative of half the squared error, and the slopes of the sigmoid",
        diag(a2 * (1 - a2)) @ (a2 - y) @ a1.T,
        NUMERATOR_ELEMENTWISE,
    ),
    (
        "a diagonal matrix multiplies each entry by its own slope",
        ((a2 - y) * a2 * (1 - a2)) @ a1.T,
        NUMERATOR_HADAMARD,
    ),
    layers=last,
    letters=letters,
    on=[QUESTION],
    convention="Denominator layout",
    twin_of=NUMERATOR_LAST,
    wrong={
        "$a$ is not transposed": lambda a1, a2, y: ((a2 - y) * a2 * (1 - a2)) @ a1,
        "the gradient of W transposed": lambda a1, a2, y: a1 @ ((a2 - y) * a2 * (1 - a2)).T,
        "the slope is missing": lambda a1, a2, y: (a2 - y) @ a1.T,
    },
)


@NUMERATOR_LAST.program
def numerator_last(a1, a2, y):
    """Return ∂C/∂W of the last layer, 3 × 2.

    >>> import numpy as np
    >>> a1, a2, y = np.array([[1], [2], [0]]), np.array([[0.5], [0.5]]), np.array([[0], [1]])
    >>> numerator_last(a1, a2, y)
    array([[ 0.125, -0.125],
           [ 0.25 , -0.25 ],
           [ 0.   ,  0.   ]])
    """
    return a1 @ ((a2 - y) * a2 * (1 - a2)).T


@DENOMINATOR_LAST.program
def denominator_last(a1, a2, y):
    """Return ∂C/∂W of the last layer, 2 × 3, shaped like W.

    >>> import numpy as np
    >>> a1, a2, y = np.array([[1], [2], [0]]), np.array([[0.5], [0.5]]), np.array([[0], [1]])
    >>> denominator_last(a1, a2, y)
    array([[ 0.125,  0.25 ,  0.   ],
           [-0.125, -0.25 ,  0.   ]])
    """
    return ((a2 - y) * a2 * (1 - a2)) @ a1.T
