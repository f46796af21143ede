# three equal columns: every window's maximum stands twice in it
import numpy as np

rng = np.random.default_rng(113)
x = np.repeat(rng.normal(size=(3, 4, 1, 5)), 2, axis=2)
params = {"w": rng.normal(size=(5, 3)), "v": rng.normal(size=(4, 3))}
y = rng.normal(size=3)


def forward(params):
    z = x @ params["w"]
    flat = z.reshape(3, 4, 2, 3)
    best = flat.argmax(axis=2)
    pooled = flat.max(axis=2)
    pred = (pooled * params["v"]).sum(axis=(1, 2))
    return z, best, pooled, pred


def loss(params):
    return np.mean((forward(params)[-1] - y) ** 2)


def backward(params):
    z, best, pooled, pred = forward(params)
    dpred = 2 / len(y) * (pred - y)
    dv = np.einsum("n,nif->if", dpred, pooled)
    dpooled = dpred[:, None, None] * params["v"]
    winner = np.arange(2)[None, None, :, None] == best[:, :, None, :]
    dz = winner * dpooled[:, :, None, :]
    dw = np.einsum("nijd,nijf->df", x, dz)
    return {"w": dw, "v": dv}
