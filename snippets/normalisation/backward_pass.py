"""Batch norm in training mode: the forward pass, and the whole backward pass."""

import numpy as np


def forward(X, gamma, beta, eps=1e-5):
    """Return the output Y, and X̂ and s, which the backward pass needs.

    >>> Y, X_hat, s = forward(np.array([[0], [0], [4], [4]]), gamma=3, beta=1, eps=0)
    >>> print(Y.T, X_hat.T, s)
    [[-2. -2.  4.  4.]] [[-1. -1.  1.  1.]] [[2.]]
    """
    s = np.sqrt(np.var(X, axis=0, keepdims=True) + eps)
    X_hat = (X - np.mean(X, axis=0, keepdims=True)) / s
    return gamma * X_hat + beta, X_hat, s


def backward(G, X_hat, gamma, s):
    """Return ∂C/∂X, ∂C/∂γ and ∂C/∂β.

    Args:
        G: the gradient with respect to the output, N × D.
        X_hat: the standardised inputs, N × D, from the forward pass.
        gamma: the scale of each feature, 1 × D.
        s: the divisor of each feature, 1 × D, from the forward pass.

    >>> X, G = np.array([[0], [0], [4], [4]]), np.array([[0], [8], [4], [0]])
    >>> Y, X_hat, s = forward(X, gamma=1, beta=0, eps=0)
    >>> dX, dgamma, dbeta = backward(G, X_hat, 1, s)
    >>> print(dX.T, dgamma, dbeta)
    [[-2.  2.  1. -1.]] [[-4.]] [[12]]
    """
    dgamma = np.sum(G * X_hat, axis=0, keepdims=True)
    dbeta = np.sum(G, axis=0, keepdims=True)
    dX = gamma / s * (G - dbeta / len(G) - X_hat * dgamma / len(G))
    return dX, dgamma, dbeta
