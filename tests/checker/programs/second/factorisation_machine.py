import numpy as np

rng = np.random.default_rng(124)
N, F, K = 8, 5, 3
X = rng.normal(size=(N, F)) * (rng.uniform(size=(N, F)) < 0.6)
labels = np.sign(rng.normal(size=N))
params = {"w0": np.array(0.1), "w": rng.normal(size=F), "V": rng.normal(size=(F, K)) * 0.5}


def score(p):
    xv = X @ p["V"]
    pairs = 0.5 * (xv**2 - X**2 @ p["V"] ** 2).sum(axis=1)
    return xv, p["w0"] + X @ p["w"] + pairs


def loss(p):
    _, s = score(p)
    return np.mean(np.log1p(np.exp(-labels * s))) + 0.01 * np.sum(p["V"] ** 2)


def backward(p):
    xv, s = score(p)
    ds = -labels / (1 + np.exp(labels * s)) / N
    dV = X.T @ (ds[:, None] * xv) - (X.T**2 @ ds)[:, None] * p["V"]
    dV = dV + 0.02 * p["V"]
    return {"w0": ds.sum(), "w": X.T @ ds, "V": dV}
