import numpy as np

rng = np.random.default_rng(109)
X, Y = rng.normal(size=(6, 4)), rng.normal(size=(6, 2))
v = rng.normal(size=(3, 4))
g = rng.uniform(0.5, 1.5, size=3)
U = rng.normal(size=(2, 3))
params = {"v": v, "g": g, "U": U}


def weights(p):
    norm = np.linalg.norm(p["v"], axis=1)
    return (p["g"] / norm)[:, None] * p["v"], norm


def loss(p):
    W, _ = weights(p)
    h = np.arctan(X @ W.T)
    return np.sum((h @ p["U"].T - Y) ** 2)


def backward(p):
    W, norm = weights(p)
    z = X @ W.T
    h = np.arctan(z)
    d = 2 * (h @ p["U"].T - Y)
    dU = d.T @ h
    dz = d @ p["U"] / (1 + z**2)
    dW = dz.T @ X
    unit = p["v"] / norm[:, None]
    dg = np.sum(dW * unit, axis=1)
    dv = (p["g"] / norm)[:, None] * (dW - dg[:, None] * unit)
    return {"v": dv, "g": dg, "U": dU}
