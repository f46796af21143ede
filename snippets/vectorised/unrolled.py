"""Backpropagation through all layers as one product."""

from backprop_checked.algebra.formula import Formula, networks
from backprop_checked.algebra.notation import C, Each, L, W, a, d, delta, diag, k, rows, slope
from backprop_checked.algebra.term import Chain
from snippets.vectorised.bp1 import BP1, BP1_ROWS
from snippets.vectorised.bp2 import BP2, BP2_ROWS


def first(network):
    """The first layer."""
    return [1]


UNROLLED = Formula(
    delta(1),
    (
        "BP2 again and again, from the last layer to the first",
        Chain(diag(slope(k)) @ W(k + 1).T, k, 1, L - 1) @ delta(L),
        BP2,
    ),
    (
        "BP1 for the error of the last layer",
        Chain(diag(slope(k)) @ W(k + 1).T, k, 1, L - 1) @ diag(slope(L)) @ d(C, a(L)),
        BP1,
    ),
    layers=first,
    on=networks(),
    convention="a sample is a column",
    wrong={
        "the last slope is forgotten": lambda slopes, weights, cost_slope: unrolled(
            [*slopes[:-1], slopes[-1] ** 0], weights, cost_slope
        ),
        "the weights are not transposed": lambda slopes, weights, cost_slope: unrolled(
            slopes, [W.T for W in weights], cost_slope
        ),
        "the slopes of the earlier layers": lambda slopes, weights, cost_slope: unrolled(
            [slopes[0], *slopes[:-1]], weights, cost_slope
        ),
        "in the order of the forward pass": lambda slopes, weights, cost_slope: unrolled(
            slopes[::-1], weights[::-1], cost_slope
        ),
    },
)

UNROLLED_ROWS = Formula(
    rows.delta(1),
    (
        "BP2 again and again, from the last layer to the first",
        rows.delta(L) @ Chain(rows.W(k + 1).T @ diag(rows.slope(k)), k, L - 1, 1, -1),
        BP2_ROWS,
    ),
    (
        "BP1 for the error of the last layer",
        d(C, rows.a(L)) @ diag(rows.slope(L)) @ Chain(rows.W(k + 1).T @ diag(rows.slope(k)), k, L - 1, 1, -1),
        BP1_ROWS,
    ),
    layers=first,
    on=networks(rows),
    letters=rows,
    convention="a sample is a row",
    twin_of=UNROLLED,
    wrong={
        "the last slope is forgotten": lambda row_slopes, row_weights, row_cost_slope: unrolled_rows(
            [*row_slopes[:-1], row_slopes[-1] ** 0], row_weights, row_cost_slope
        ),
        "the weights are not transposed": lambda row_slopes, row_weights, row_cost_slope: unrolled_rows(
            row_slopes, [W.T for W in row_weights], row_cost_slope
        ),
        "in the order of the forward pass": lambda row_slopes, row_weights, row_cost_slope: unrolled_rows(
            row_slopes[::-1], row_weights[::-1], row_cost_slope
        ),
    },
)

slopes = Each(slope(k), k, 1, L)
weights = Each(W(k), k, 2, L)
cost_slope = d(C, a(L))
row_slopes = Each(rows.slope(k), k, 1, L)
row_weights = Each(rows.W(k), k, 2, L)
row_cost_slope = d(C, rows.a(L))


@UNROLLED.program
def unrolled(slopes, weights, cost_slope):
    """Return the first layer's error, n_1 × 1: a product read from right to left, so that no matrix is ever
    multiplied by a matrix.

    Args:
        slopes: σ′(z) of layers 1 to L, each n × 1.
        weights: W of layers 2 to L, each n × n_prev.
        cost_slope: ∂C/∂a of the last layer, n × 1.

    >>> import numpy as np
    >>> one = np.array([[1], [1]])
    >>> unrolled([2 * one, 3 * one], [np.array([[1, 2], [0, 1]])], np.array([[1], [10]]))
    array([[ 6],
           [72]])
    """
    delta = slopes[-1] * cost_slope
    for here, W_next in zip(reversed(slopes[:-1]), reversed(weights), strict=True):
        delta = here * (W_next.T @ delta)
    return delta


@UNROLLED_ROWS.program
def unrolled_rows(row_slopes, row_weights, row_cost_slope):
    """Return the first layer's error, 1 × n_1: a product read from left to right.

    Args:
        row_slopes: σ′(z) of layers 1 to L, each 1 × n.
        row_weights: W of layers 2 to L, each n_prev × n.
        row_cost_slope: ∂C/∂a of the last layer, 1 × n.

    >>> import numpy as np
    >>> one = np.array([[1, 1]])
    >>> unrolled_rows([2 * one, 3 * one], [np.array([[1, 0], [2, 1]])], np.array([[1, 10]]))
    array([[ 6, 72]])
    """
    delta = row_slopes[-1] * row_cost_slope
    for here, W_next in zip(reversed(row_slopes[:-1]), reversed(row_weights), strict=True):
        delta = (delta @ W_next.T) * here
    return delta
