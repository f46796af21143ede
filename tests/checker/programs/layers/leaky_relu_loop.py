import numpy as np

rng = np.random.default_rng(125)
alpha = 0.1
sizes = [3, 5, 4, 2]
X = rng.normal(size=(7, 3))
Y = rng.normal(size=(7, 2))
params = {}
for l in range(1, 4):
    params["W" + str(l)] = rng.normal(size=(sizes[l], sizes[l - 1]))
    params["b" + str(l)] = rng.normal(size=sizes[l])


def leaky(z):
    return np.where(z > 0, z, alpha * z)


def forward(p):
    cache = {"A0": X}
    for l in range(1, 4):
        cache["Z" + str(l)] = cache["A" + str(l - 1)] @ p["W" + str(l)].T + p["b" + str(l)]
        cache["A" + str(l)] = leaky(cache["Z" + str(l)]) if l < 3 else cache["Z" + str(l)]
    return cache


def loss(p):
    return np.sum((forward(p)["A3"] - Y) ** 2) / (2 * len(X))


def backward(p):
    cache, grads = forward(p), {}
    dA = (cache["A3"] - Y) / len(X)
    for l in range(3, 0, -1):
        if l == 3:
            dZ = dA
        else:
            dZ = dA * np.where(cache["Z" + str(l)] > 0, 1, alpha)
        grads["W" + str(l)] = dZ.T @ cache["A" + str(l - 1)]
        grads["b" + str(l)] = dZ.sum(axis=0)
        dA = dZ @ p["W" + str(l)]
    return grads
