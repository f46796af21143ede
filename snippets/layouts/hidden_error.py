"""The error of a hidden layer, derived in both layouts."""

from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.notation import C, W, a, diag, l, slope, z
from snippets.layouts.chain import NUMERATOR_CHAIN
from snippets.layouts.diagonal_is_hadamard import NUMERATOR_HADAMARD
from snippets.layouts.elementwise import NUMERATOR_ELEMENTWISE
from snippets.layouts.jacobian import den, num
from snippets.layouts.linear import NUMERATOR_LINEAR

cost_row, cost_column = num(C, z(l + 1)), den(C, z(l + 1))

NUMERATOR_ERROR = Formula(
    num(C, z(l)),
    ("the chain grows to the right", cost_row @ num(z(l + 1), a(l)) @ num(a(l), z(l)), NUMERATOR_CHAIN),
    (
        "the next layer is linear in $a$: its Jacobian is $W$",
        cost_row @ W(l + 1) @ num(a(l), z(l)),
        NUMERATOR_LINEAR,
    ),
    (
        "an activation depends on its own pre-activation only",
        cost_row @ W(l + 1) @ diag(slope(l)),
        NUMERATOR_ELEMENTWISE,
    ),
    (
        "a diagonal matrix multiplies each entry by its own slope",
        (cost_row @ W(l + 1)) * slope(l).T,
        NUMERATOR_HADAMARD,
    ),
    layers=hidden,
    convention="Numerator layout",
    wrong={
        "W is transposed, as in the other layout": lambda cost_row, W_next, slope: (
            (cost_row @ W_next.T) * slope.T
        ),
        "the slopes stay a column": lambda cost_row, W_next, slope: (cost_row @ W_next) * slope,
        "the slope is missing": lambda cost_row, W_next: cost_row @ W_next,
        "the order of the other layout": lambda cost_row, W_next, slope: (W_next @ cost_row) * slope.T,
    },
)

DENOMINATOR_ERROR = Formula(
    den(C, z(l)),
    ("the chain grows to the left", den(a(l), z(l)) @ den(z(l + 1), a(l)) @ cost_column, NUMERATOR_CHAIN),
    (
        "the next layer is linear in $a$: here its Jacobian is $W$ transposed",
        den(a(l), z(l)) @ W(l + 1).T @ cost_column,
        NUMERATOR_LINEAR,
    ),
    (
        "an activation depends on its own pre-activation only",
        diag(slope(l)) @ W(l + 1).T @ cost_column,
        NUMERATOR_ELEMENTWISE,
    ),
    (
        "a diagonal matrix multiplies each entry by its own slope",
        (W(l + 1).T @ cost_column) * slope(l),
        NUMERATOR_HADAMARD,
    ),
    layers=hidden,
    convention="Denominator layout",
    twin_of=NUMERATOR_ERROR,
    wrong={
        "W is not transposed, as in the other layout": lambda cost_column, W_next, slope: (
            (W_next @ cost_column) * slope
        ),
        "the slope is missing": lambda cost_column, W_next: W_next.T @ cost_column,
        "the order of the other layout": lambda cost_column, W_next, slope: (cost_column @ W_next.T) * slope,
    },
)


@NUMERATOR_ERROR.program
def numerator_error(cost_row, W_next, slope):
    """Return ∂C/∂z of a hidden layer as a row, 1 × n.

    Args:
        cost_row: ∂C/∂z of the next layer, 1 × n_next.
        W_next: the next layer's weights, n_next × n.
        slope: σ′(z) of this layer, n × 1.

    >>> import numpy as np
    >>> W_next = np.array([[1, 2, 3], [4, 5, 6]])
    >>> numerator_error(np.array([[1, 10]]), W_next, slope=np.array([[1], [1], [0]]))
    array([[41, 52,  0]])
    """
    return (cost_row @ W_next) * slope.T


@DENOMINATOR_ERROR.program
def denominator_error(cost_column, W_next, slope):
    """Return ∂C/∂z of a hidden layer as a column, n × 1.

    Args:
        cost_column: ∂C/∂z of the next layer, n_next × 1.
        W_next: the next layer's weights, n_next × n.
        slope: σ′(z) of this layer, n × 1.

    >>> import numpy as np
    >>> W_next = np.array([[1, 2, 3], [4, 5, 6]])
    >>> denominator_error(np.array([[1], [10]]), W_next, slope=np.array([[1], [1], [0]]))
    array([[41],
           [52],
           [ 0]])
    """
    return (W_next.T @ cost_column) * slope
