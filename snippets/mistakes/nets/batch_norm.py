"""Batch normalisation whose backward pass holds the mean and the variance constant."""

import numpy as np

rng = np.random.default_rng(1)
X, Y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
params = {"W1": rng.normal(size=(3, 4)), "gamma": np.full(4, 1.5), "W2": rng.normal(size=(4, 2))}


def forward(p):
    cache = {}
    cache["z"] = X @ p["W1"]
    cache["mean"], cache["var"] = cache["z"].mean(axis=0), cache["z"].var(axis=0)
    cache["xhat"] = (cache["z"] - cache["mean"]) / np.sqrt(cache["var"] + 1e-5)
    cache["h"] = np.maximum(p["gamma"] * cache["xhat"], 0)
    return cache["h"] @ p["W2"], cache


def loss(p):
    return np.sum((forward(p)[0] - Y) ** 2) / 2


def backward(p):
    out, cache = forward(p)
    d = out - Y
    dW2 = cache["h"].T @ d
    dy = (d @ p["W2"].T) * (cache["h"] > 0)
    dxhat = dy * p["gamma"]
    dz = dxhat / np.sqrt(cache["var"] + 1e-5)
    return {"W1": X.T @ dz, "gamma": (dy * cache["xhat"]).sum(axis=0), "W2": dW2}
