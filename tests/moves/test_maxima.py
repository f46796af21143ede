"""Maxima themselves, and not the copies that formulas speak of: programs against central differences."""

import numpy as np
import pytest

from backprop_checked.algebra.interpretation import Numeric
from snippets.moves.exercises import einsum_gradients, winners
from snippets.moves.max_axis import max_axis
from snippets.moves.max_pool import max_pool
from snippets.moves.max_shared import MAX_SHARED, max_shared

SHAPES = [
    ((5, 5), (2, 2), 1),
    ((7, 6), (3, 2), 2),
    ((4, 9), (4, 3), 3),
    ((3, 3), (1, 1), 1),
    ((6, 5), (1, 5), 2),
]


def differences(function, X, h=1e-6):
    """The gradient of one number by central differences."""
    result = np.zeros(X.shape)
    for place in np.ndindex(*X.shape):
        step = np.zeros(X.shape)
        step[place] = h
        result[place] = (function(X + step) - function(X - step)) / (2 * h)
    return result


def pooled(X, window, s):
    """The largest pixel of every window."""
    return np.lib.stride_tricks.sliding_window_view(X, window)[::s, ::s].max(axis=(2, 3))


@pytest.mark.parametrize(("shape", "window", "s"), SHAPES)
def test_max_pooling_gives_each_window_to_its_largest_pixel(shape, window, s):
    rng = np.random.default_rng(0)
    X = rng.permutation(shape[0] * shape[1]).reshape(shape) * 1.0  # no two are equal
    G = rng.normal(size=pooled(X, window, s).shape)
    right = differences(lambda X: np.sum(G * pooled(X, window, s)), X)
    assert np.allclose(max_pool(G, *winners(X, *window, s), *X.shape, s), right, atol=1e-6)


def test_a_maximum_along_an_axis_gives_to_the_largest_entry():
    rng = np.random.default_rng(1)
    X, g = rng.normal(size=(4, 6)), rng.normal(size=4)
    right = differences(lambda X: g @ X.max(axis=1), X)
    assert np.allclose(max_axis(g, list(np.argmax(X, axis=1)), 6), right, atol=1e-6)


@pytest.mark.parametrize(
    ("string", "shapes"),
    [
        ("ij,jk->ik", [(2, 3), (3, 4)]),
        ("nikl,njkm->nij", [(2, 3, 2, 2), (2, 4, 2, 3)]),
        ("ab,b,cb->ca", [(2, 3), (3,), (4, 3)]),
        ("ab->", [(2, 3)]),
        ("a,b->ab", [(2,), (3,)]),
        ("ab,c->b", [(2, 3), (4,)]),
    ],
)
def test_the_gradients_of_any_einsum_agree_with_differences(string, shapes):
    rng = np.random.default_rng(2)
    operands = [rng.normal(size=shape) for shape in shapes]
    G = rng.normal(size=np.einsum(string, *operands).shape)
    for place, gradient in enumerate(einsum_gradients(string, operands, G)):

        def cost(array, place=place):
            return np.sum(G * np.einsum(string, *operands[:place], array, *operands[place + 1 :]))

        assert np.allclose(gradient, differences(cost, operands[place]), atol=1e-6)


def test_the_mean_of_those_that_nobody_exceeds_is_the_maximum_also_with_ties():
    X = np.array([[1.0, 5, 2, 5], [3, 0, 1, 2], [4, 4, 4, 4]])
    [graph] = MAX_SHARED.on
    [y] = [letter for letter in graph.steps if str(letter) == "y"]
    values = Numeric(graph, {X_of(graph): X}).forward
    assert np.array_equal(values[y], np.max(X, axis=1))
    mask = np.max(X, axis=1, keepdims=True) == X
    assert np.array_equal(max_shared(np.array([6, 6, 6]), mask), [[0, 3, 0, 3], [6, 0, 0, 0], [1.5] * 4])


def X_of(graph):
    """The one free letter of a graph."""
    [letter] = graph.free()
    return letter
