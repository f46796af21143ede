"""The networks of today's layers in which mistakes stand: normalisation, attention, recurrence, moves."""

import numpy as np

from backprop_checked.checker.fragments import Scene
from snippets.mistakes.scenes import normal, sigmoid, softmax

TINY = 1e-5  # added to a variance before its root is taken


def _batch_norm(W, gamma, beta, V, X, T):
    """Batch norm between two linear layers, a sample a row; the cost is half the mean squared error."""
    N = len(X)
    Z = X @ W
    s = np.sqrt(np.var(Z, axis=0) + TINY)
    hat = (Z - np.mean(Z, axis=0)) / s
    A = gamma * hat + beta
    error = (A @ V - T) / N
    G = error @ V.T
    cost = N * np.sum(error**2) / 2
    return locals()


def _layer_norm(W, gamma, beta, V, X, T):
    """The same with layer norm."""
    N = len(X)
    Z = X @ W
    s = np.sqrt(np.var(Z, axis=1, keepdims=True) + TINY)
    hat = (Z - np.mean(Z, axis=1, keepdims=True)) / s
    A = gamma * hat + beta
    error = (A @ V - T) / N
    G = error @ V.T
    cost = N * np.sum(error**2) / 2
    return locals()


_shapes = {"W": (3, 4), "gamma": (4,), "beta": (4,), "V": (4, 2)}
_weights = dict(zip(_shapes, normal(31, *_shapes.values()), strict=True))
_samples = dict(zip("XT", normal(32, (8, 3), (8, 2)), strict=True))
_back = """
dgamma = np.sum(G * hat, axis=0)
dbeta = np.sum(G, axis=0)
dV = A.T @ error
dW = X.T @ dZ
"""
BATCH_NORM = Scene(_batch_norm, _weights, _samples, _back)
LAYER_NORM = Scene(_layer_norm, _weights, _samples, _back)


def _head(Q, K, V, T, mask):
    """One head of attention: as many queries as keys, with four numbers each; half the squared error."""
    S = Q @ K.T / np.sqrt(K.shape[1])
    P = softmax(S)
    G = P @ V - T
    dP = G @ V.T
    dS = P * (dP - np.sum(P * dP, axis=1, keepdims=True))
    cost = np.sum(G**2) / 2
    return locals()


HEAD = Scene(
    _head,
    dict(zip("QKV", normal(33, (5, 4), (5, 4), (5, 3)), strict=True)),
    {"T": normal(34, (5, 3)), "mask": np.tril(np.ones((5, 5), dtype=bool)), "softmax": softmax},
)


def _recurrent(W, U, V, x, T):
    """Four steps of a plain recurrent network, with a target at each; half the squared error."""
    h = [np.zeros(len(W))]
    for step in x:
        h.append(np.tanh(W @ h[-1] + U @ step))
    error = [V @ state - target for state, target in zip(h[1:], T, strict=True)]
    cost = sum(np.sum(each**2) for each in error) / 2
    return {**locals(), "steps": range(len(x))}


RECURRENT = Scene(
    _recurrent,
    dict(zip("WUV", normal(35, (3, 3), (3, 2), (2, 3)), strict=True)),
    dict(zip("xT", normal(36, (4, 2), (4, 2)), strict=True)),
)


def _lstm(W, x, T):
    """Three steps of an LSTM, gates in the order i, f, g, o, with a target for each state; half the squared
    error.
    """
    h, c, joined, i, f, g, o = [np.zeros(2)], [np.zeros(2)], [], [], [], [], []
    for step in x:
        joined.append(np.concatenate([h[-1], step]))
        z_i, z_f, z_g, z_o = np.split(W @ joined[-1], 4)
        i.append(sigmoid(z_i))
        f.append(sigmoid(z_f))
        g.append(np.tanh(z_g))
        o.append(sigmoid(z_o))
        c.append(f[-1] * c[-1] + i[-1] * g[-1])
        h.append(o[-1] * np.tanh(c[-1]))
    error = [state - target for state, target in zip(h[1:], T, strict=True)]
    cost = sum(np.sum(each**2) for each in error) / 2
    return {**locals(), "steps": range(len(x))}


LSTM = Scene(_lstm, {"W": normal(44, (8, 5))}, dict(zip("xT", normal(45, (3, 3), (3, 2)), strict=True)))


def _embedding(E, tokens, T):
    """A text of three tokens, of which one stands twice; half the squared error."""
    G = E[tokens] - T
    cost = np.sum(G**2) / 2
    return locals()


EMBEDDING = Scene(
    _embedding,
    {"E": normal(37, (4, 2))},
    {"tokens": np.array([1, 3, 1]), "T": normal(38, (3, 2))},
)


def _residual(W, U, X, T):
    """A linear layer, and a residual connection around a layer of tanh; half the squared error."""
    A = X @ W
    F = np.tanh(A @ U)
    G = A + F - T
    cost = np.sum(G**2) / 2
    return locals()


RESIDUAL = Scene(
    _residual,
    dict(zip("WU", normal(39, (2, 3), (3, 3)), strict=True)),
    dict(zip("XT", normal(40, (5, 2), (5, 3)), strict=True)),
    """
dW = X.T @ dA
""",
)


def _dropout(W, X, T, mask, rng):
    """A linear layer with inverted dropout, of which half is kept; half the squared error."""
    G = mask * (X @ W) / 0.5 - T
    cost = np.sum(G**2) / 2
    return locals()


DROPOUT = Scene(
    _dropout,
    {"W": normal(41, (2, 3))},
    {
        **dict(zip("XT", normal(42, (4, 2), (4, 3)), strict=True)),
        "mask": np.array([[1, 0, 1], [1, 1, 0], [0, 1, 1], [1, 1, 1]]),
        "rng": np.random.default_rng(43),
    },
    """
dW = X.T @ dZ
""",
)
