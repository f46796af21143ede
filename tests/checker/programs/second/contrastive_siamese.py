import numpy as np

rng = np.random.default_rng(107)
first, second = rng.normal(size=(8, 3)), rng.normal(size=(8, 3))
same = np.array([1, 0, 1, 0, 0, 1, 0, 0.0])
MARGIN = 3.0
params = {"W": rng.normal(size=(3, 4)) * 0.8, "V": rng.normal(size=(4, 2))}


def embed(x, p):
    h = np.tanh(x @ p["W"])
    return h, h @ p["V"]


def loss(p):
    _, a = embed(first, p)
    _, b = embed(second, p)
    dist = np.sqrt(((a - b) ** 2).sum(axis=1) + 1e-9)
    gap = np.maximum(MARGIN - dist, 0)
    return np.mean(same * dist**2 + (1 - same) * gap**2) / 2


def branch_grads(x, h, de, p):
    dh = de @ p["V"].T
    dz = dh * (1 - h * h)
    return x.T @ dz, h.T @ de


def backward(p):
    ha, a = embed(first, p)
    hb, b = embed(second, p)
    delta = a - b
    dist = np.sqrt((delta**2).sum(axis=1) + 1e-9)
    gap = np.maximum(MARGIN - dist, 0)
    ddist = (same * dist - (1 - same) * gap) / len(first)
    da = ddist[:, None] * delta / dist[:, None]
    db = -da
    gWa, gVa = branch_grads(first, ha, da, p)
    gWb, gVb = branch_grads(second, hb, db, p)
    return {"W": gWa + gWb, "V": gVa + gVb}
