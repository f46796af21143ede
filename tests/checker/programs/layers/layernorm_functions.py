import numpy as np

rng = np.random.default_rng(103)
B, D, K = 4, 5, 3
x = rng.normal(size=(B, 3))
labels = np.array([0, 2, 1, 2])
params = {"W": rng.normal(size=(3, D)), "b": rng.normal(size=D), "ln_w": rng.normal(size=D), "ln_b": rng.normal(size=D),
          "head": rng.normal(size=(D, K))}


def layernorm_fwd(x, weight, bias, eps=1e-5):
    mean = x.mean(-1, keepdims=True)
    xshift = x - mean
    var = (xshift ** 2).mean(-1, keepdims=True)
    rstd = (var + eps) ** -0.5
    norm = xshift * rstd
    return norm * weight + bias, (norm, weight, rstd)


def layernorm_bwd(dout, cache):
    norm, weight, rstd = cache
    db = dout.sum(axis=0)
    dw = (dout * norm).sum(axis=0)
    dnorm = dout * weight
    dx = dnorm - dnorm.mean(-1, keepdims=True) - norm * (dnorm * norm).mean(-1, keepdims=True)
    dx *= rstd
    return dx, dw, db


def cross_entropy(logits):
    logits = logits - logits.max(-1, keepdims=True)
    probs = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    value = -np.log(probs[np.arange(B), labels]).mean()
    dlogits = probs.copy()
    dlogits[np.arange(B), labels] -= 1
    return value, dlogits / B


def forward(p):
    h = x @ p["W"] + p["b"]
    y, cache = layernorm_fwd(h, p["ln_w"], p["ln_b"])
    return y, cache, y @ p["head"]


def loss(p):
    return cross_entropy(forward(p)[2])[0]


def backward(p):
    y, cache, logits = forward(p)
    _, dlogits = cross_entropy(logits)
    dhead = y.T @ dlogits
    dy = dlogits @ p["head"].T
    dh, dw, db = layernorm_bwd(dy, cache)
    return {"W": x.T @ dh, "b": dh.sum(0), "ln_w": dw, "ln_b": db, "head": dhead}
