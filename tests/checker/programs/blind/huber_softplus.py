import numpy as np
rng = np.random.default_rng(13)
DELTA = 1.0
X = rng.normal(size=(10, 4))
y = 2.0 * rng.normal(size=(10,))
params = {"W": rng.normal(size=(4, 6)) * 0.5, "b": rng.normal(size=6) * 0.1,
          "v": rng.normal(size=6), "c": np.array([0.2])}

def predict(p):
    a = X @ p["W"] + p["b"]
    h = np.log1p(np.exp(a))      # softplus
    return h @ p["v"] + p["c"][0], a, h

def loss(p):
    pred, _, _ = predict(p)
    r = pred - y
    ar = np.abs(r)
    quad = 0.5 * r ** 2
    lin = DELTA * (ar - 0.5 * DELTA)
    return np.where(ar <= DELTA, quad, lin).mean() + 0.01 * np.abs(p["v"]).sum()

def backward(p):
    pred, a, h = predict(p)
    r = pred - y
    dr = r.copy()
    big = np.abs(r) > DELTA
    dr[big] = DELTA * np.sign(r[big])
    dr /= len(y)
    gv = h.T @ dr
    gv += 0.01 * np.sign(p["v"])
    gc = np.array([dr.sum()])
    gh = np.outer(dr, p["v"])
    ga = gh / (1 + np.exp(-a))
    gW = X.T @ ga
    gb = ga.sum(axis=0)
    return {"W": gW, "b": gb, "v": gv, "c": gc}
