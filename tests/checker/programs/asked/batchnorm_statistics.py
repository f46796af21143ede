import numpy as np

rng = np.random.default_rng(27)
N, D, H, C = 8, 4, 5, 2
eps = 1e-5
X, T = rng.normal(size=(N, D)), rng.normal(size=(N, C))
params = {"W1": rng.normal(size=(D, H)), "gamma": rng.normal(size=H), "beta": rng.normal(size=H), "W2": rng.normal(size=(H, C))}


def forward(p):
    h = X @ p["W1"]
    mu = np.mean(h, axis=0)
    sigma2 = np.mean((h - mu) ** 2, axis=0)
    hath = (h - mu) * (sigma2 + eps) ** (-1. / 2.)
    y = p["gamma"] * hath + p["beta"]
    act = np.maximum(0, y)
    out = act @ p["W2"]
    return h, mu, sigma2, hath, y, act, out


def loss(p):
    return np.sum((forward(p)[-1] - T) ** 2) / (2 * N)


def backward(p):
    h, mu, sigma2, hath, y, act, out = forward(p)
    dout = (out - T) / N
    dW2 = act.T @ dout
    dy = dout @ p["W2"].T
    dy[y <= 0] = 0
    dbeta = np.sum(dy, axis=0)
    dgamma = np.sum(dy * hath, axis=0)
    dhath = dy * p["gamma"]
    istd = (sigma2 + eps) ** (-1. / 2.)
    dh = istd / N * (N * dhath - dhath.sum(axis=0) - hath * (dhath * hath).sum(axis=0))
    dW1 = X.T @ dh
    return {"W1": dW1, "gamma": dgamma, "beta": dbeta, "W2": dW2}
