import numpy as np

rng = np.random.default_rng(32)
X, Y = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
params = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=4), "W2": rng.normal(size=(4, 5)), "b2": rng.normal(size=5), "W3": rng.normal(size=(5, 2)), "b3": rng.normal(size=2)}


def affine(x, W, b):
    return x @ W + b


def affine_back(d, x, W):
    return d @ W.T, x.T @ d, d.sum(axis=0)


def loss(p):
    h1 = np.tanh(affine(X, p["W1"], p["b1"]))
    h2 = np.maximum(affine(h1, p["W2"], p["b2"]), 0)
    return np.mean((affine(h2, p["W3"], p["b3"]) - Y) ** 2)


def backward(p):
    h1 = np.tanh(affine(X, p["W1"], p["b1"]))
    a2 = affine(h1, p["W2"], p["b2"])
    h2 = np.maximum(a2, 0)
    out = affine(h2, p["W3"], p["b3"])
    g = {}
    d, g["W3"], g["b3"] = affine_back(2 * (out - Y) / out.size, h2, p["W3"])
    d, g["W2"], g["b2"] = affine_back(d * (a2 > 0), h1, p["W2"])
    _, g["W1"], g["b1"] = affine_back(d * (1 - h1**2), X, p["W1"])
    return g
