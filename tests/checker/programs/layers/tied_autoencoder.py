import numpy as np

rng = np.random.default_rng(121)
X = rng.random((6, 5))
params = {"W": rng.normal(size=(5, 3)), "b": rng.normal(size=3), "c": rng.normal(size=5)}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss(p):
    code = sigmoid(X @ p["W"] + p["b"])
    recon = sigmoid(code @ p["W"].T + p["c"])
    return np.mean(np.sum((recon - X) ** 2, axis=1))


def backward(p):
    code = sigmoid(X @ p["W"] + p["b"])
    recon = sigmoid(code @ p["W"].T + p["c"])
    drecon = 2 * (recon - X) / len(X)
    dz2 = drecon * recon * (1 - recon)
    dc = dz2.sum(axis=0)
    dW_decoder = dz2.T @ code
    dcode = dz2 @ p["W"]
    dz1 = dcode * code * (1 - code)
    db = dz1.sum(axis=0)
    dW_encoder = X.T @ dz1
    return {"W": dW_encoder + dW_decoder, "b": db, "c": dc}
