"""A numerical gradient changes one entry at a time, and leaves the array as it was."""

import numpy as np
import pytest

from snippets.gradient_checking.entries import numerical_gradient


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 3)])
def test_every_entry_has_its_difference_and_the_array_is_as_before(shape):
    rng = np.random.default_rng(0)
    W, weights = rng.normal(size=shape), rng.normal(size=shape)
    before = W.copy()
    gradient = numerical_gradient(lambda W: np.sum(weights * W**3), W)
    assert np.allclose(gradient, 3 * weights * W**2, rtol=0, atol=1e-8)
    assert np.array_equal(W, before)


def test_a_small_step_is_not_lost_in_integers():
    W = np.array([[1, 2], [3, 4]])
    assert np.allclose(numerical_gradient(lambda W: np.sum(W**2), W), 2 * W, rtol=0, atol=1e-8)
