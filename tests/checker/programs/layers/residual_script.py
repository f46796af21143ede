import numpy as np

rng = np.random.default_rng(116)
L, d = 3, 4
x = rng.normal(size=(5, d))
y = rng.normal(size=(5, d))
params = [rng.normal(size=(d, d)) * 0.6 for _ in range(L)]


def loss(params):
    h = x
    for W in params:
        h = h + np.tanh(h @ W)
    return 0.5 * np.sum((h - y) ** 2)


# forward
hs, ts = [x], []
for W in params:
    t = np.tanh(hs[-1] @ W)
    ts.append(t)
    hs.append(hs[-1] + t)
# backward
grads = [None] * L
dh = hs[-1] - y
for l in reversed(range(L)):
    dz = dh * (1 - ts[l] ** 2)
    grads[l] = hs[l].T @ dz
    dh = dh + dz @ params[l].T
