import numpy as np

r = np.random.default_rng(106)
left, right = r.normal(size=(6, 3)), r.normal(size=(6, 4))
score = r.normal(size=(6, 2))
theta = {"A": r.normal(size=(2, 3, 4)), "P": r.normal(size=(3, 3)), "c": r.normal(size=2)}
params = theta


def loss(t):
    u = np.sin(left @ t["P"])
    s = np.einsum("ni,kij,nj->nk", u, t["A"], right) + t["c"]
    return ((s - score) ** 2).sum() / (2 * len(left))


def backward(t):
    pre = left @ t["P"]
    u = np.sin(pre)
    s = np.einsum("ni,kij,nj->nk", u, t["A"], right) + t["c"]
    g = (s - score) / len(left)
    gA = np.einsum("nk,ni,nj->kij", g, u, right)
    gu = np.einsum("nk,kij,nj->ni", g, t["A"], right)
    gpre = gu * np.cos(pre)
    return {"A": gA, "P": left.T @ gpre, "c": g.sum(0)}
