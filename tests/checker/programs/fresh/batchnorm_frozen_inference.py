import numpy as np

rng = np.random.default_rng(61)
x, y = rng.normal(2, 3, size=(7, 3)), rng.normal(size=(7, 2))
p0 = {"W": rng.normal(size=(3, 4)), "beta": rng.normal(size=4), "gamma": rng.uniform(0.5, 1.5, 4), "V": rng.normal(size=(4, 2))}
params = p0
EPS = 1e-4


def bn_forward(z, gamma, beta):
    mu = np.mean(z, axis=0)
    v = np.var(z, axis=0)
    inv = 1.0 / np.sqrt(v + EPS)
    n = (z - mu) * inv
    return gamma * n + beta, (n, inv, gamma)


def bn_backward(dout, cache):
    n, inv, gamma = cache
    m = dout.shape[0]
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * n, axis=0)
    dz = (gamma * inv / m) * (m * dout - dbeta - n * dgamma)
    return dz, dgamma, dbeta


def loss(p):
    bn, _ = bn_forward(x @ p["W"], p["gamma"], p["beta"])
    return np.mean(np.sum((np.maximum(bn, 0) @ p["V"] - y) ** 2, axis=1))


def backward(p):
    bn, cache = bn_forward(x @ p["W"], p["gamma"], p["beta"])
    r = np.maximum(bn, 0)
    dpred = 2.0 * (r @ p["V"] - y) / x.shape[0]
    dV = r.T @ dpred
    dbn = dpred @ p["V"].T
    dbn[r == 0] = 0
    dz, dgamma, dbeta = bn_backward(dbn, cache)
    return {"W": x.T @ dz, "beta": dbeta, "gamma": dgamma, "V": dV}
