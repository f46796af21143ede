import numpy as np

rng = np.random.RandomState(48)
X = rng.randn(4, 12).astype(np.float32)
T = rng.randn(2, 12).astype(np.float32)
params = {
    "W": rng.randn(5, 4).astype(np.float32),
    "g": (1 + 0.2 * rng.randn(5, 1)).astype(np.float32),
    "h": (0.1 * rng.randn(5, 1)).astype(np.float32),
    "V": rng.randn(2, 5).astype(np.float32),
}


def norm(Z):
    mu = Z.mean(1, keepdims=True)
    sd = np.sqrt(((Z - mu) ** 2).mean(1, keepdims=True) + np.float32(1e-3))
    return (Z - mu) / sd, sd


def loss(p):
    N, _ = norm(p["W"] @ X)
    return np.mean((p["V"] @ np.tanh(p["g"] * N + p["h"]) - T) ** 2)


def backward(p):
    N, sd = norm(p["W"] @ X)
    A = np.tanh(p["g"] * N + p["h"])
    E = (p["V"] @ A - T) * np.float32(2 / T.size)
    D = (p["V"].T @ E) * (1 - A * A)
    dN = D * p["g"]
    D0 = (dN - dN.mean(1, keepdims=True) - N * np.mean(dN * N, axis=1, keepdims=True)) / sd
    return {"W": D0 @ X.T, "g": (D * N).sum(1, keepdims=True), "h": D.sum(1, keepdims=True), "V": E @ A.T}
