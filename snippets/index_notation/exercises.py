"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.index_notation.einsum_stack import einsum_stack
from snippets.index_notation.input_gradient import input_gradient
from snippets.index_notation.weight_gradient import weight_gradient


def by_loops(W, delta):
    """Return ∂C/∂a of the layer before, one weight at a time.

    >>> by_loops(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1], [10]]))
    array([41, 52, 63])
    """
    gradient = np.zeros(W.shape[1], dtype=np.result_type(W, delta))
    for j, k in np.ndindex(*W.shape):
        gradient[k] += W[j, k] * delta[j, 0]
    return gradient


def agree_on(T, U):
    """Say whether the string with a wrong index gives the same as the stack of products.

    >>> ones = np.ones((2, 3, 3)), np.ones((3, 1))
    >>> numbers = np.arange(18.0).reshape(2, 3, 3), np.arange(3.0).reshape(3, 1)
    >>> agree_on(*ones), agree_on(*numbers)
    (True, False)
    """
    return bool(np.allclose(np.einsum("ijk,kl->ikl", T, U), einsum_stack(T, U)))


def one_sum_two_ways(W, delta, a_prev):
    """Return Σ_k a_k ∂C/∂a_k and Σ_jk W_jk ∂C/∂W_jk.

    >>> W, delta = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1], [10]])
    >>> one_sum_two_ways(W, delta, a_prev=np.array([[1], [0], [2]]))
    (167, 167)
    """
    by_activations = np.sum(a_prev[:, 0] * input_gradient(W, delta))
    by_weights = np.sum(W * weight_gradient(delta, a_prev))
    return int(by_activations), int(by_weights)
