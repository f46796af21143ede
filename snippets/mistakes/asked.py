"""The checker, asked: about a backward pass in which nothing is right, and about ten thousand weights."""

import numpy as np

from backprop_checked.checker.values import diagnose_values as diagnose


def slope(z):
    """The slope of tanh."""
    return 1 - np.tanh(z) ** 2


def nothing_right():
    """Four wrong gradients of one network, a sample a row."""
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(8, 4)), rng.normal(size=(8, 2))
    shapes = {"W1": (4, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}

    def forward(W1, b1, W2, b2):
        z1 = X @ W1 + b1
        a1 = np.tanh(z1)
        return z1, a1, a1 @ W2 + b2

    def loss(params):
        out = forward(**params)[-1]
        return np.sum((out - Y) ** 2) / (2 * len(X))

    z1, a1, out = forward(**params)
    error = (out - Y) / len(X)
    hidden_error = error @ params["W2"].T
    grads = {
        "W1": X.T @ hidden_error,
        "b1": np.sum(hidden_error, axis=0),
        "W2": a1.T @ (out - Y),
        "b2": np.sum(error),
    }
    first = {"weight": "W1", "bias": "b1", "input": X, "z": z1, "slope": slope}
    last = {"weight": "W2", "bias": "b2", "input": a1, "z": out}
    layers = [first, {**last, "output": out, "target": Y}]
    return diagnose(loss, params, grads, batch_size=8, layers=layers)


def ten_thousand_weights():
    """A gradient of ten thousand entries, and room for a thousand evaluations of the loss."""
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(20, 100)), rng.normal(size=(20, 100))
    params = {"W": rng.normal(size=(100, 100)) / 10}

    def loss(params):
        return np.sum((X @ params["W"] - Y) ** 2) / 2

    transposed = (X @ params["W"] - Y).T @ X
    return diagnose(loss, params, {"W": transposed}, budget=1000)
