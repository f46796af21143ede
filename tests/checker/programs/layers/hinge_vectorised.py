import numpy as np

rng = np.random.default_rng(126)
N, D, H, C = 6, 4, 5, 3
X = rng.normal(size=(N, D))
y = np.array([0, 2, 1, 1, 0, 2])
params = {"W1": rng.normal(size=(D, H)), "W2": rng.normal(size=(H, C)) * 0.4}


def svm_loss(scores, y):
    n = scores.shape[0]
    correct = scores[np.arange(n), y]
    margins = np.maximum(0, scores - correct[:, np.newaxis] + 1.0)
    margins[np.arange(n), y] = 0
    value = np.sum(margins) / n
    num_pos = np.sum(margins > 0, axis=1)
    dx = np.zeros_like(scores)
    dx[margins > 0] = 1
    dx[np.arange(n), y] -= num_pos
    dx /= n
    return value, dx


def loss(p):
    h = np.maximum(0, X @ p["W1"])
    return svm_loss(h @ p["W2"], y)[0]


def backward(p):
    h = np.maximum(0, X @ p["W1"])
    _, dscores = svm_loss(h @ p["W2"], y)
    dh = dscores @ p["W2"].T
    dh[h <= 0] = 0
    return {"W1": X.T @ dh, "W2": h.T @ dscores}
