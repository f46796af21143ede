import numpy as np

rng = np.random.default_rng(3)
x, y = rng.normal(size=(5, 3)), rng.normal(size=5)
params = {"W": rng.normal(size=(3, 3)) * 0.1, "v": rng.normal(size=3), "U": rng.normal(size=(3, 3)) * 0.3}


def settle(p):
    z, before = np.zeros((5, 3)), np.ones((5, 3))
    while np.max(np.abs(z - before)) > 1e-12:
        before = z
        z = np.tanh(x @ p["U"] + z @ p["W"])
    return z


def loss(p):
    return 0.5 * np.sum((settle(p) @ p["v"] - y) ** 2)


def backward(p):
    z = settle(p)
    e = z @ p["v"] - y
    dz = np.outer(e, p["v"])
    s = 1 - z**2
    g, before = np.zeros_like(z), np.ones_like(z)
    while np.max(np.abs(g - before)) > 1e-12:
        before = g
        g = s * (dz + g @ p["W"].T)
    return {"W": z.T @ g, "v": z.T @ e, "U": x.T @ g}
