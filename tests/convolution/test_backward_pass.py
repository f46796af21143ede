"""The loop of the chapter gives what its formulas give, and what central differences measure."""

from itertools import product

import numpy as np
import pytest

from snippets.convolution.backward_pass import backward
from snippets.convolution.bias_gradient import bias_gradient
from snippets.convolution.forward import forward
from snippets.convolution.kernel_gradient import kernel_gradient
from snippets.convolution.padding import padding
from snippets.convolution.stride import stride


def padded(X, p):
    return np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))


def example(s, p):
    rng = np.random.default_rng(s + 10 * p)
    X, W, b = (rng.integers(-9, 10, size) for size in ((2, 3, 6, 5), (4, 3, 3, 2), 4))
    Delta = rng.integers(-9, 10, forward(padded(X, p), W, b, s).shape)
    return X, W, b, Delta


@pytest.mark.parametrize(("s", "p"), list(product((1, 2, 3), (0, 1, 2))))
def test_the_loop_gives_what_the_formulas_give(s, p):
    X, W, _, Delta = example(s, p)
    images = padded(X, p)
    expected = (
        padding(stride(Delta, W, *images.shape[2:], s), p),
        kernel_gradient(Delta, images, *W.shape[2:], s),
        bias_gradient(Delta),
    )
    for loop, formula in zip(backward(Delta, X, W, s, p), expected, strict=True):
        assert np.array_equal(loop.ravel(), formula.ravel())


@pytest.mark.parametrize(("s", "p"), [(1, 0), (2, 1)])
def test_the_loop_agrees_with_central_differences(s, p):
    X, W, b, Delta = example(s, p)
    gradients = backward(Delta, X, W, s, p)
    arrays = [X, W, b]
    for number, gradient in enumerate(gradients):
        assert gradient.shape == arrays[number].shape
        for place in np.ndindex(gradient.shape):
            costs = []
            for change in (1, -1):  # the cost is linear in each array, so whole numbers show the slope
                changed = [array.copy() for array in arrays]
                changed[number][place] += change
                costs.append(np.sum(Delta * forward(padded(changed[0], p), *changed[1:], s)))
            assert gradient[place] == (costs[0] - costs[1]) / 2
