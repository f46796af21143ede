"""The whole backward pass of a convolution as one loop over its positions, with stride and padding."""

import numpy as np


def backward(Delta, X, W, s, p):
    """Return ∂C/∂X, without the padding, ∂C/∂W and ∂C/∂b.

    Args:
        Delta: the errors, N × F × I × J.
        X: the images without padding, N × D × H × B.
        W: the kernels, F × D × U × V.
        s: the stride.
        p: the padding.

    >>> X, Delta = np.array([[[[1, 2, 3, 4]]]]), np.array([[[[1, 100]]]])
    >>> W = np.array([[[[0, 0, 0], [1, 2, 3], [0, 0, 0]]]])
    >>> dX, dW, db = backward(Delta, X, W, s=2, p=1)
    >>> print(dX[0, 0], dW[0, 0, 1], db)
    [[  2. 103. 200. 300.]] [200. 301. 402.] [101]
    """
    (H, B), (U, V) = X.shape[2:], W.shape[2:]
    X_pad = np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))
    dX_pad, dW = np.zeros(X_pad.shape), np.zeros(W.shape)
    for i, j in np.ndindex(Delta.shape[2:]):
        patch = np.s_[:, :, s * i : s * i + U, s * j : s * j + V]
        dW += np.einsum("nf,ncuv->fcuv", Delta[:, :, i, j], X_pad[patch])
        dX_pad[patch] += np.einsum("nf,fcuv->ncuv", Delta[:, :, i, j], W)
    return dX_pad[:, :, p : p + H, p : p + B], dW, Delta.sum(axis=(0, 2, 3))
