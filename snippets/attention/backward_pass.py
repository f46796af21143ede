"""Scaled dot-product attention with a mask: the forward pass, and the whole backward pass."""

import numpy as np


def forward(Q, K, V, mask):
    """Return the output, T × d_v, and the weights P, T × U, which the backward pass needs.

    Args:
        Q: the queries, T × d_k.
        K: the keys, U × d_k.
        V: the values, U × d_v.
        mask: True where a query may use a key, T × U; at least once in each row.

    >>> Q, K, V = np.array([[1.0]]), np.log([[1.0], [3.0]]), np.array([[0.0], [16.0]])
    >>> O, P = forward(Q, K, V, mask=np.array([[True, True]]))
    >>> print(P, O)
    [[0.25 0.75]] [[12.]]
    """
    S = np.where(mask, Q @ K.T / np.sqrt(Q.shape[1]), -np.inf)
    P = np.exp(S - np.max(S, axis=1, keepdims=True))
    P = P / np.sum(P, axis=1, keepdims=True)
    return P @ V, P


def backward(G, Q, K, V, P):
    """Return the gradients with respect to Q, K and V.

    Args:
        G: the gradient with respect to the output, T × d_v.
        Q: the queries, T × d_k.
        K: the keys, U × d_k.
        V: the values, U × d_v.
        P: the weights from the forward pass, T × U; they are 0 where a key is masked.

    >>> Q, K, V = np.array([[1.0]]), np.log([[1.0], [3.0]]), np.array([[0.0], [16.0]])
    >>> O, P = forward(Q, K, V, mask=np.array([[True, True]]))
    >>> dQ, dK, dV = backward(np.array([[1.0]]), Q, K, V, P)
    >>> print(dQ.round(4), dK.T.round(4), dV.T.round(4))
    [[3.2958]] [[-3.  3.]] [[0.25 0.75]]
    """
    dV = P.T @ G
    dP = G @ V.T
    dS = P * (dP - np.sum(dP * P, axis=1, keepdims=True))
    dQ = dS @ K / np.sqrt(Q.shape[1])
    dK = dS.T @ Q / np.sqrt(Q.shape[1])
    return dQ, dK, dV
