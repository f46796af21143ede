import numpy as np

rng = np.random.default_rng(66)
x = rng.normal(size=(2, 4, 6))
params = {n: rng.normal(size=(6, 6)) * 0.4 for n in "qkvo"}


def forward(p):
    q, k, v = (np.einsum("btc,cd->btd", x, p[n]) for n in "qkv")
    s = np.einsum("bid,bjd->bij", q, k) * 6**-0.5
    s[:, np.triu_indices(4, 1)[0], np.triu_indices(4, 1)[1]] = -np.inf
    lse = np.log(np.exp(s).sum(-1, keepdims=True))
    a = np.exp(s - lse)
    return q, k, v, a, a @ v


def loss(p):
    return np.cos(forward(p)[-1] @ p["o"]).sum()


def backward(p):
    q, k, v, a, c = forward(p)
    d = -np.sin(c @ p["o"])
    g = {"o": np.einsum("btc,btd->cd", c, d)}
    d = d @ p["o"].T
    dv = np.einsum("bij,bid->bjd", a, d)
    ds = np.einsum("bid,bjd->bij", d, v)
    ds -= np.einsum("btd,btd->bt", c, d)[..., None]
    ds *= a
    ds *= 6**-0.5
    for name, dt in (("q", ds @ k), ("k", ds.swapaxes(1, 2) @ q), ("v", dv)):
        g[name] = x.reshape(-1, 6).T @ dt.reshape(-1, 6)
    return g
