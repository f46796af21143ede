import numpy as np

rng = np.random.default_rng(33)
images = rng.normal(size=(6, 4, 5))
target = rng.normal(size=(6, 3))
params = {"M": rng.normal(size=(5, 3)), "q": rng.normal(size=(4, 3)), "b": rng.normal(size=3)}


def loss(p):
    rows = np.sin(images @ p["M"] + p["b"]) * p["q"]
    out = rows.mean(axis=1)
    return ((out - target) ** 2).mean(axis=0).sum()


def backward(p):
    pre = images @ p["M"] + p["b"]
    s = np.sin(pre)
    rows = s * p["q"]
    out = rows.mean(axis=1)
    dout = 2 * (out - target) / target.shape[0]
    drows = np.repeat(dout[:, None, :], 4, axis=1) / images.shape[1]
    dq = (drows * s).sum(axis=0)
    dpre = drows * p["q"] * np.cos(pre)
    dM = np.einsum("nri,nrk->ik", images, dpre)
    return {"M": dM, "q": dq, "b": dpre.sum(axis=(0, 1))}
