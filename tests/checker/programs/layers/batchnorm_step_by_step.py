import numpy as np

rng = np.random.default_rng(100)
N, D, H, C = 7, 3, 5, 2
eps = 1e-5
X = rng.normal(size=(N, D))
T = rng.normal(size=(N, C))
params = {
    "W1": rng.normal(size=(D, H)), "b1": rng.normal(size=H),
    "gamma": rng.normal(size=H), "beta": rng.normal(size=H),
    "W2": rng.normal(size=(H, C)), "b2": rng.normal(size=C),
}


def batchnorm_forward(x, gamma, beta):
    # step 1: the mean
    mu = 1. / N * np.sum(x, axis=0)
    # step 2: subtract it from every sample
    xmu = x - mu
    # step 3: the variance
    sq = xmu ** 2
    var = 1. / N * np.sum(sq, axis=0)
    # step 4: normalise
    sqrtvar = np.sqrt(var + eps)
    ivar = 1. / sqrtvar
    xhat = xmu * ivar
    # step 5: scale and shift
    out = gamma * xhat + beta
    return out, (xhat, gamma, xmu, ivar, sqrtvar, var)


def batchnorm_backward(dout, cache):
    xhat, gamma, xmu, ivar, sqrtvar, var = cache
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1. / (sqrtvar ** 2) * divar
    dvar = 0.5 * 1. / np.sqrt(var + eps) * dsqrtvar
    dsq = 1. / N * np.ones((N, H)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dx1, axis=0)
    dx2 = 1. / N * np.ones((N, H)) * dmu
    dx = dx1 + dx2
    return dx, dgamma, dbeta


def forward(p):
    h = X @ p["W1"] + p["b1"]
    y, cache = batchnorm_forward(h, p["gamma"], p["beta"])
    a = np.tanh(y)
    return a, cache, a @ p["W2"] + p["b2"]


def loss(p):
    return np.sum((forward(p)[2] - T) ** 2) / (2 * N)


def backward(p):
    a, cache, out = forward(p)
    dout = (out - T) / N
    dW2, db2 = a.T @ dout, dout.sum(axis=0)
    dy = (dout @ p["W2"].T) * (1 - a ** 2)
    dh, dgamma, dbeta = batchnorm_backward(dy, cache)
    return {"W1": X.T @ dh, "b1": dh.sum(axis=0), "gamma": dgamma, "beta": dbeta, "W2": dW2, "b2": db2}
