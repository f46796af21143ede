"""BP2: from the error of layer ℓ + 1 to the error of layer ℓ."""

from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.notation import C, W, a, d, delta, diag, l, rows, slope, z
from snippets.layouts.chain import DENOMINATOR_CHAIN, NUMERATOR_CHAIN
from snippets.layouts.diagonal_is_hadamard import DENOMINATOR_HADAMARD, NUMERATOR_HADAMARD
from snippets.vectorised.layer_jacobian import LAYER_JACOBIAN, LAYER_JACOBIAN_ROWS

BP2 = Formula(
    delta(l),
    ("definition of the error", d(C, z(l))),
    (
        "chain rule through the next layer: the sum runs down a column of its Jacobian, so it is transposed",
        d(z(l + 1), z(l)).T @ d(C, z(l + 1)),
        DENOMINATOR_CHAIN,
    ),
    ("definition of the error of the next layer", d(z(l + 1), z(l)).T @ delta(l + 1)),
    (
        "the Jacobian of a layer; transposing a product reverses its order",
        diag(slope(l)) @ W(l + 1).T @ delta(l + 1),
        LAYER_JACOBIAN,
    ),
    (
        "a diagonal matrix multiplies each entry by its own slope",
        (W(l + 1).T @ delta(l + 1)) * slope(l),
        DENOMINATOR_HADAMARD,
    ),
    layers=hidden,
    convention="a sample is a column",
    wrong={
        "the slope is missing": lambda W_next, delta_next: W_next.T @ delta_next,
        "the slope is taken at a instead of z": lambda W_next, delta_next, slope_at_a: (
            (W_next.T @ delta_next) * slope_at_a
        ),
        "W is not transposed": lambda W_next, delta_next, slope: (W_next @ delta_next) * slope,
        "the order is reversed": lambda W_next, delta_next, slope: (delta_next @ W_next.T) * slope,
        "the weights of this layer": lambda W, delta_next, slope: (W.T @ delta_next) * slope,
        "the error of this layer": lambda W_next, delta, slope: (W_next.T @ delta) * slope,
        "a matrix product where ⊙ belongs": lambda W_next, delta_next, slope: W_next.T @ delta_next @ slope,
        "the slope of the next layer": lambda W_next, delta_next, slope_next: (
            W_next.T @ (delta_next * slope_next)
        ),
    },
)

BP2_ROWS = Formula(
    rows.delta(l),
    ("definition of the error", d(C, rows.z(l))),
    (
        "chain rule through the next layer: the gradient, a row, times its Jacobian",
        d(C, rows.z(l + 1)) @ d(rows.z(l + 1), rows.z(l)),
        NUMERATOR_CHAIN,
    ),
    ("definition of the error of the next layer", rows.delta(l + 1) @ d(rows.z(l + 1), rows.z(l))),
    (
        "the Jacobian of a layer",
        rows.delta(l + 1) @ rows.W(l + 1).T @ diag(rows.slope(l)),
        LAYER_JACOBIAN_ROWS,
    ),
    (
        "a diagonal matrix multiplies each entry by its own slope",
        (rows.delta(l + 1) @ rows.W(l + 1).T) * rows.slope(l),
        NUMERATOR_HADAMARD,
    ),
    layers=hidden,
    letters=rows,
    convention="a sample is a row",
    twin_of=BP2,
    wrong={
        "the slope is missing": lambda W_next, delta_next: delta_next @ W_next.T,
        "W is not transposed": lambda W_next, delta_next, slope: (delta_next @ W_next) * slope,
        "the order of a column": lambda W_next, delta_next, slope: (W_next.T @ delta_next) * slope,
    },
)

slope_at_a = slope(l).subs(z(l), a(l))


@BP2.program
def bp2(W_next, delta_next, slope):
    """Return a layer's error, n × 1, from the next layer's.

    Args:
        W_next: the next layer's weights, n_next × n.
        delta_next: the next layer's error, n_next × 1.
        slope: σ′(z) of this layer, n × 1.

    >>> import numpy as np
    >>> W_next = np.array([[1, 2, 3], [4, 5, 6]])
    >>> delta_next = np.array([[1], [10]])
    >>> bp2(W_next, delta_next, slope=np.array([[1], [1], [0]]))
    array([[41],
           [52],
           [ 0]])
    """
    return (W_next.T @ delta_next) * slope


@BP2_ROWS.program
def bp2_rows(W_next, delta_next, slope):
    """Return a layer's error, 1 × n, from the next layer's. Here W_next is n × n_next.

    >>> import numpy as np
    >>> W_next = np.array([[1, 4], [2, 5], [3, 6]])
    >>> bp2_rows(W_next, np.array([[1, 10]]), slope=np.array([[1, 1, 0]]))
    array([[41, 52,  0]])
    """
    return (delta_next @ W_next.T) * slope
