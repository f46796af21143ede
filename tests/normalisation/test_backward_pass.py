"""Batch norm's backward pass in one function gives what its formulas give, and what differences measure."""

import numpy as np
import pytest

from snippets.normalisation.backward_pass import backward, forward
from snippets.normalisation.batch_input import batch_input
from snippets.normalisation.scale_gradient import scale_gradient
from snippets.normalisation.shift_gradient import shift_gradient


def example(N, D):
    rng = np.random.default_rng(N)
    return [rng.normal(size=size) for size in ((N, D), (1, D), (1, D), (N, D))]


@pytest.mark.parametrize(("N", "D"), [(2, 1), (5, 3), (8, 8)])
def test_one_function_gives_what_the_formulas_give(N, D):
    X, gamma, beta, G = example(N, D)
    _, X_hat, s = forward(X, gamma, beta)
    expected = batch_input(G, X_hat, gamma, s), scale_gradient(G, X_hat), shift_gradient(G)
    for whole, formula in zip(backward(G, X_hat, gamma, s), expected, strict=True):
        assert np.allclose(whole, formula, rtol=0, atol=1e-12)


@pytest.mark.parametrize("eps", [1e-5, 0.5])
def test_one_function_agrees_with_central_differences(eps):
    X, gamma, beta, G = example(5, 3)
    _, X_hat, s = forward(X, gamma, beta, eps)
    arrays = [X, gamma, beta]
    for number, gradient in enumerate(backward(G, X_hat, gamma, s)):
        assert gradient.shape == arrays[number].shape
        for place in np.ndindex(gradient.shape):
            costs = []
            for change in (1e-5, -1e-5):
                changed = [array.copy() for array in arrays]
                changed[number][place] += change
                costs.append(np.sum(G * forward(*changed, eps)[0]))
            assert abs(gradient[place] - (costs[0] - costs[1]) / 2e-5) < 1e-7
