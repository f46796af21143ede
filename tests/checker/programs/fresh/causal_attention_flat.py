import numpy as np

rng = np.random.default_rng(17)
T, D, d = 5, 6, 4
x = rng.standard_normal((T, D))
y = rng.standard_normal((T, D))
params = {k: rng.standard_normal(s) * 0.5 for k, s in [("Wq", (D, d)), ("Wk", (D, d)), ("Wv", (D, d)), ("Wo", (d, D))]}
causal = np.triu(np.ones((T, T), dtype=bool), k=1)


def attend(p):
    q, k, v = x @ p["Wq"], x @ p["Wk"], x @ p["Wv"]
    scores = q @ k.T / np.sqrt(d)
    scores = np.where(causal, -1e9, scores)
    att = np.exp(scores - scores.max(axis=-1, keepdims=True))
    att = att / att.sum(axis=-1, keepdims=True)
    ctx = att @ v
    return q, k, v, att, ctx, ctx @ p["Wo"]


def loss(p):
    return np.sum((attend(p)[-1] - y) ** 2) / T


def backward(p):
    q, k, v, att, ctx, out = attend(p)
    dout = 2 * (out - y) / T
    dWo = ctx.T @ dout
    dctx = dout @ p["Wo"].T
    datt = dctx @ v.T
    dv = att.T @ dctx
    dscores = att * (datt - (datt * att).sum(axis=-1, keepdims=True))
    dq = dscores @ k / np.sqrt(d)
    dk = dscores.T @ q / np.sqrt(d)
    return {"Wq": x.T @ dq, "Wk": x.T @ dk, "Wv": x.T @ dv, "Wo": dWo}
