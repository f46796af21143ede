"""Attention weights: whether the rows sum to 1, how even they are, and which have no key at all."""

import numpy as np


def evenness(P, mask=None):
    """Return the mean entropy of the rows of P, divided by that of equal weights: 1 if all are equal, 0 if
    one is 1. With a mask, True where a key may be used, only the keys that a row may use are counted.

    Args:
        P: the weights of one head, T × U, a row for each query.
        mask: of the same shape; None if all keys may be used.

    >>> def softmax(S, axis=1):
    ...     E = np.exp(S - np.max(S, axis=axis, keepdims=True))
    ...     return E / np.sum(E, axis=axis, keepdims=True)
    >>> rng = np.random.default_rng(0)
    >>> Q, K = rng.normal(size=(2, 10, 64))
    >>> cases = {
    ...     "divided by the root of d": softmax(Q @ K.T / 8),
    ...     "divided by d": softmax(Q @ K.T / 64),
    ...     "not divided": softmax(Q @ K.T),
    ...     "softmax along the wrong axis": softmax(Q @ K.T / 8, axis=0),
    ... }
    >>> for name, P in cases.items():
    ...     sums = np.sum(P, axis=1)
    ...     print(f"{name}: evenness {evenness(P):.2f},",
    ...           f"row sums from {sums.min():.2f} to {sums.max():.2f}")
    divided by the root of d: evenness 0.88, row sums from 1.00 to 1.00
    divided by d: evenness 1.00, row sums from 1.00 to 1.00
    not divided: evenness 0.24, row sums from 1.00 to 1.00
    softmax along the wrong axis: evenness 0.89, row sums from 0.52 to 1.40
    >>> causal = np.tril(np.ones((10, 10)))
    >>> for name, mask in {"mask given": causal, "mask not given": None}.items():
    ...     print(f"equal weights, causal, {name}: evenness {evenness(causal, mask):.2f}")
    equal weights, causal, mask given: evenness 1.00
    equal weights, causal, mask not given: evenness 0.66
    """
    P = P / np.sum(P, axis=1, keepdims=True)
    entropies = -np.sum(P * np.log(np.maximum(P, 1e-300)), axis=1)
    keys = np.sum(np.ones(P.shape) if mask is None else mask, axis=1)
    return float(np.mean(entropies[keys > 1] / np.log(keys[keys > 1])))


def rows_without_keys(mask):
    """Return the numbers of the queries that may use no key; mask is 1 or True where a key may be used.

    >>> causal = np.tril(np.ones((4, 4), dtype=bool))
    >>> for padding in ([1, 1, 1, 0], [0, 1, 1, 1]):
    ...     both = causal & np.array(padding, dtype=bool)
    ...     print(f"keys {padding}: no key for the queries {rows_without_keys(both)}")
    keys [1, 1, 1, 0]: no key for the queries []
    keys [0, 1, 1, 1]: no key for the queries [0]
    """
    return np.flatnonzero(~np.any(mask, axis=-1)).tolist()
