"""A net of two layers, as in many a first program. One line of its backward pass is wrong."""

import numpy as np

rng = np.random.default_rng(0)
X, Y = rng.normal(size=(8, 3)), rng.normal(size=(8, 2))
params = {
    "W1": rng.normal(size=(4, 3)),
    "b1": rng.normal(size=4),
    "W2": rng.normal(size=(2, 4)),
    "b2": rng.normal(size=2),
}


def forward(p):
    hidden = np.tanh(X @ p["W1"].T + p["b1"])
    return hidden, hidden @ p["W2"].T + p["b2"]


def loss(p):
    _, out = forward(p)
    return np.sum((out - Y) ** 2) / (2 * len(X))


def backward(p):
    hidden, out = forward(p)
    dout = (out - Y) / len(X)
    dhidden = dout @ p["W2"] * (1 - hidden)
    return {
        "W1": dhidden.T @ X,
        "b1": dhidden.sum(axis=0),
        "W2": dout.T @ hidden,
        "b2": dout.sum(axis=0),
    }
