import numpy as np

rng = np.random.default_rng(17)
X = rng.normal(size=(6, 4))
y = rng.integers(0, 3, size=6)
params = {"W1": rng.normal(size=(4, 5)), "W2": rng.normal(size=(5, 3))}


def loss(params):
    z = X @ params["W1"]
    h = np.where(z > 0, z, 0.01 * z)
    scores = h @ params["W2"]
    scores = scores - scores.max(axis=1, keepdims=True)
    logp = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return -logp[np.arange(6), y].mean()


def backward(params):
    z = X @ params["W1"]
    h = np.where(z > 0, z, 0.01 * z)
    scores = h @ params["W2"]
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(6), y] -= 1
    p /= 6
    dW2 = h.T @ p
    dz = p @ params["W2"].T
    dz[z < 0] *= 0.01
    dW1 = X.T @ dz
    return {"W1": dW1, "W2": dW2}
