import numpy as np

rng = np.random.default_rng(128)
delta = 0.8
X = rng.normal(size=(8, 3))
t = rng.normal(size=(8, 1)) * 2
params = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=4), "W2": rng.normal(size=(4, 1)), "b2": rng.normal(size=1)}


def huber(r):
    return np.where(np.abs(r) <= delta, 0.5 * r ** 2, delta * (np.abs(r) - 0.5 * delta))


def loss(p):
    pred = np.tanh(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
    return huber(pred - t).mean()


def backward(p):
    h = np.tanh(X @ p["W1"] + p["b1"])
    pred = h @ p["W2"] + p["b2"]
    r = pred - t
    dr = np.where(np.abs(r) <= delta, r, delta * np.sign(r))
    dpred = dr / len(X)
    dW2, db2 = h.T @ dpred, dpred.sum(0)
    dz = dpred @ p["W2"].T * (1 - h ** 2)
    return {"W1": X.T @ dz, "b1": dz.sum(0), "W2": dW2, "b2": db2}
