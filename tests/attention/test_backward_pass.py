"""Attention's backward pass in one function gives what its formulas give, and what differences measure."""

import numpy as np
import pytest

from snippets.attention.backward_pass import backward, forward
from snippets.attention.key_gradient import key_gradient
from snippets.attention.query_gradient import query_gradient
from snippets.attention.score_gradient import score_gradient
from snippets.attention.value_gradient import value_gradient
from snippets.attention.weight_gradient import weight_gradient
from snippets.gradient_checking.entries import numerical_gradient

MASKS = {
    "none": lambda T, U: np.ones((T, U), bool),
    "causal": lambda T, U: np.tril(np.ones((T, U), bool)),
    "padding": lambda T, U: np.arange(U) < max(U - 2, 1) + np.zeros((T, 1)),
}


def example(T, U, d_k, d_v):
    rng = np.random.default_rng(T)
    return [rng.normal(size=size) for size in ((T, d_v), (T, d_k), (U, d_k), (U, d_v))]


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize(("T", "U", "d_k", "d_v"), [(3, 5, 2, 4), (4, 4, 3, 3), (1, 2, 1, 1)])
def test_one_function_gives_what_the_formulas_give_and_differences_measure(mask, T, U, d_k, d_v):
    G, Q, K, V = example(T, U, d_k, d_v)
    seen = MASKS[mask](T, U)
    O, P = forward(Q, K, V, seen)
    assert O.shape == G.shape
    assert np.allclose(P.sum(axis=1), 1)
    assert not P[~seen].any()
    dS = score_gradient(P, weight_gradient(G, V))
    formulas = query_gradient(dS, K), key_gradient(dS, Q), value_gradient(P, G)
    gradients = backward(G, Q, K, V, P)
    inputs = {"Q": Q, "K": K, "V": V}
    for gradient, formula, name in zip(gradients, formulas, inputs, strict=True):
        assert np.allclose(gradient, formula, rtol=0, atol=1e-12)

        def cost(moved, name=name):
            return np.sum(G * forward(**{**inputs, name: moved}, mask=seen)[0])

        differences = numerical_gradient(cost, inputs[name])
        assert np.allclose(gradient, differences, rtol=0, atol=1e-8)
