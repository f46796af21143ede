"""A loss with a large constant in it, which hides the gradient."""

import numpy as np

rng = np.random.default_rng(3)
X, y = rng.normal(size=(6, 3)), rng.normal(size=6)
params = {"w": rng.normal(size=3)}


def loss(p):
    return 1e16 + np.mean((X @ p["w"] - y) ** 2)


def backward(p):
    return {"w": 2 * X.T @ (X @ p["w"] - y) / 6}
