"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.attention.causal import causal
from snippets.attention.causal_keys import causal_keys
from snippets.attention.head import softmax_rows
from snippets.attention.output import output
from snippets.attention.pre_norm import pre_norm
from snippets.attention.probabilities import probabilities
from snippets.attention.projections import key_weights, query_weights, value_weights
from snippets.attention.query_gradient import query_gradient
from snippets.attention.score_gradient import score_gradient
from snippets.attention.scores import scores
from snippets.attention.self_attention import self_attention
from snippets.attention.value_gradient import value_gradient
from snippets.attention.weight_gradient import weight_gradient


def raschka_example():
    """Recompute the attention weights and the output of the second of six tokens, without scale or weights.

    >>> weights, context = raschka_example()
    >>> weights.round(4)
    array([0.1385, 0.2379, 0.2333, 0.124 , 0.1082, 0.1581])
    >>> context.round(4)
    array([0.4419, 0.6515, 0.5683])
    """
    tokens = np.array(
        [
            [0.43, 0.15, 0.89],
            [0.55, 0.87, 0.66],
            [0.57, 0.85, 0.64],
            [0.22, 0.58, 0.33],
            [0.77, 0.25, 0.10],
            [0.05, 0.80, 0.55],
        ]
    )
    P = probabilities(tokens @ tokens.T)
    return P[1], output(P, tokens)[1]


def why_the_root(sizes=(4, 64, 1024), seed=0):
    """Return, for some d_k, how the scores spread and how large the largest of ten weights is.

    >>> for d_k, (spread, largest, scaled_spread, scaled_largest) in why_the_root().items():
    ...     print(f"d_k = {d_k:4}: {spread:5.2f} {largest:.2f} | {scaled_spread:.2f} {scaled_largest:.2f}")
    d_k =    4:  2.27 0.55 | 1.14 0.34
    d_k =   64:  8.29 0.87 | 1.04 0.33
    d_k = 1024: 32.09 0.96 | 1.00 0.32
    """
    rng, found = np.random.default_rng(seed), {}
    for d_k in sizes:
        Q, K = rng.normal(size=(500, d_k)), rng.normal(size=(10, d_k))
        found[d_k] = [
            float(number)
            for S in (Q @ K.T, scores(Q, K))
            for number in (np.std(S), np.mean(np.max(softmax_rows(S - np.max(S, 1, keepdims=True)), 1)))
        ]
    return found


def row_that_is_all_mask():
    """Return the weights of a row in which every key is masked, in float32: by −∞, and by a large number.

    >>> for name, row in row_that_is_all_mask().items():
    ...     print(f"{name:9} {row}")
    −∞        [nan, nan, nan]
    −1e9      [0.333, 0.333, 0.333]
    no mask   [0.125, 0.375, 0.5]
    """
    S, rows = np.log(np.array([[1, 3, 4]], dtype=np.float32)), {}
    for name, number in (("−∞", -np.inf), ("−1e9", -1e9), ("no mask", 0)):
        masked = S + np.float32(number)
        with np.errstate(invalid="ignore"):
            weights = softmax_rows(masked - np.max(masked))
            rows[name] = [round(float(weight), 3) for weight in weights[0]]
    return rows


def norm(X):
    """Return the tokens, standardised without ε, and the divisor of each, T × 1."""
    centred = X - np.mean(X, axis=1, keepdims=True)
    s = np.sqrt(np.mean(centred**2, axis=1, keepdims=True))
    return centred / s, s


def block(X, W_Q, W_K, W_V):
    """Return X + attention(norm(X)) with a causal mask, and what its backward pass needs."""
    X_hat, s = norm(X)
    Q, K, V = X_hat @ W_Q, X_hat @ W_K, X_hat @ W_V
    P = causal(scores(Q, K))
    return X + output(P, V), (X_hat, s, Q, K, V, P)


def block_backward(G, W_Q, W_K, W_V, stored):
    """Return the gradients of the tokens and of the three weights, from that of the block's output.

    >>> X, one = np.array([[0.0, 2.0], [3.0, 1.0]]), np.ones((2, 1))
    >>> Y, stored = block(X, one, one, np.eye(2))
    >>> [gradient.shape for gradient in block_backward(np.ones((2, 2)), one, one, np.eye(2), stored)]
    [(2, 2), (2, 1), (2, 1), (2, 2)]
    """
    X_hat, s, Q, K, V, P = stored
    dV, dP = value_gradient(P, G), weight_gradient(G, V)
    dS = score_gradient(P, dP)
    dQ, dK = query_gradient(dS, K), causal_keys(dS, Q)
    G_hat = self_attention(dQ, W_Q, dK, W_K, dV, W_V)
    by_weights = query_weights(X_hat, dQ), key_weights(X_hat, dK), value_weights(X_hat, dV)
    return pre_norm(G, G_hat, X_hat, s), *by_weights


def check_the_block(seed=0, h=1e-5):
    """Return the relative error of each gradient of a block of 5 tokens, against central differences.

    >>> [error < 1e-8 for error in check_the_block()]
    [True, True, True, True]
    """
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=shape) for shape in ((5, 6), (6, 4), (6, 4), (6, 6))]
    G, errors = rng.normal(size=(5, 6)), []
    gradients = block_backward(G, *arrays[1:], block(*arrays)[1])
    for array, gradient in zip(arrays, gradients, strict=True):
        differences = np.zeros(array.shape)
        for place in np.ndindex(*array.shape):
            kept, ends = array[place], []
            for step in (h, -h):
                array[place] = kept + step
                ends.append(np.sum(G * block(*arrays)[0]))
            array[place] = kept
            differences[place] = (ends[0] - ends[1]) / (2 * h)
        lengths = np.linalg.norm(gradient) + np.linalg.norm(differences)
        errors.append(float(np.linalg.norm(gradient - differences) / lengths))
    return errors
