import numpy as np

rng = np.random.default_rng(39)
X = rng.normal(size=(2, 7, 7))
T = rng.normal(size=(2, 2, 3, 3))
params = {"K": rng.normal(size=(2, 3, 3)), "b": rng.normal(size=2)}


def forward(p):
    Z = np.zeros((2, 2, 5, 5))
    for n in range(2):
        for f in range(2):
            for i in range(5):
                for j in range(5):
                    Z[n, f, i, j] = np.sum(X[n, i:i + 3, j:j + 3] * p["K"][f]) + p["b"][f]
    pooled = np.zeros((2, 2, 3, 3))
    for i in range(3):
        for j in range(3):
            pooled[:, :, i, j] = Z[:, :, i:i + 3, j:j + 3].max(axis=(2, 3))
    return Z, pooled


def loss(p):
    return np.sum((forward(p)[1] - T) ** 2) / 2


def backward(p):
    Z, pooled = forward(p)
    dout = pooled - T
    dZ = np.zeros_like(Z)
    for n in range(2):
        for f in range(2):
            for i in range(3):
                for j in range(3):
                    window = Z[n, f, i:i + 3, j:j + 3]
                    r, c = np.unravel_index(window.argmax(), window.shape)
                    dZ[n, f, i + r, j + c] += dout[n, f, i, j]
    dK = np.zeros_like(p["K"])
    for n in range(2):
        for f in range(2):
            for i in range(5):
                for j in range(5):
                    dK[f] += X[n, i:i + 3, j:j + 3] * dZ[n, f, i, j]
    return {"K": dK, "b": dZ.sum(axis=(0, 2, 3))}
