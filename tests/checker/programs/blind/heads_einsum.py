import numpy as np

rng = np.random.default_rng(3)
B, T, D, H = 2, 4, 6, 2
hd = D // H
X = rng.normal(size=(B, T, D))
Y = rng.normal(size=(B, T, D))
mask = np.triu(np.ones((T, T), dtype=bool), k=1)
params = {k: rng.normal(size=(D, D)) * 0.4 for k in ("Wq", "Wk", "Wv", "Wo")}


def split(x):
    return x.reshape(B, T, H, hd).transpose(0, 2, 1, 3)


def merge(x):
    return x.transpose(0, 2, 1, 3).reshape(B, T, D)


def forward(p):
    q = split(X @ p["Wq"])
    k = split(X @ p["Wk"])
    v = split(X @ p["Wv"])
    s = np.einsum("bhid,bhjd->bhij", q, k) / np.sqrt(hd)
    s = np.where(mask, -1e9, s)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    att = e / e.sum(axis=-1, keepdims=True)
    ctx = merge(np.einsum("bhij,bhjd->bhid", att, v))
    out = ctx @ p["Wo"]
    return out, (q, k, v, att, ctx)


def loss(p):
    out, _ = forward(p)
    return ((out - Y) ** 2).mean()


def backward(p):
    out, (q, k, v, att, ctx) = forward(p)
    dout = 2.0 * (out - Y) / out.size
    dWo = np.einsum("btd,bte->de", ctx, dout)
    dctx = split(dout @ p["Wo"].T)
    datt = np.einsum("bhid,bhjd->bhij", dctx, v)
    dv = np.einsum("bhij,bhid->bhjd", att, dctx)
    ds = att * (datt - (datt * att).sum(axis=-1, keepdims=True))
    ds = ds / np.sqrt(hd)
    dq = np.einsum("bhij,bhjd->bhid", ds, k)
    dk = np.einsum("bhij,bhid->bhjd", ds, q)
    return {
        "Wq": np.einsum("btd,bte->de", X, merge(dq)),
        "Wk": np.einsum("btd,bte->de", X, merge(dk)),
        "Wv": np.einsum("btd,bte->de", X, merge(dv)),
        "Wo": dWo,
    }
