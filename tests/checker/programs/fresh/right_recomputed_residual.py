import numpy as np

rng = np.random.default_rng(9)
L = 5
x = rng.normal(size=(3, 4))
params = {"W": rng.normal(size=(L, 4, 4)) * 0.4, "scale": np.array(0.7)}


def layer(h, w, a):
    return h + a * np.tanh(h @ w)


def loss(p):
    h = x
    for l in range(L):
        h = layer(h, p["W"][l], p["scale"])
    return float((h**4).mean())


def backward(p):
    saved = {0: x}
    h = x
    for l in range(L):
        h = layer(h, p["W"][l], p["scale"])
        if (l + 1) % 2 == 0:
            saved[l + 1] = h
    d = 4 * h**3 / h.size
    gW, ga = np.empty_like(p["W"]), 0.0
    for l in range(L - 1, -1, -1):
        start = l - l % 2
        h = saved[start]
        for k in range(start, l):
            h = layer(h, p["W"][k], p["scale"])
        t = np.tanh(h @ p["W"][l])
        ga += np.vdot(d, t)
        inner = p["scale"] * d * (1 - t * t)
        gW[l] = h.T @ inner
        d = d + inner @ p["W"][l].T
    return {"W": gW, "scale": np.array(ga)}
