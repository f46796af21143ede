# batch normalisation with the unbiased variance (divided by N - 1), as a straight script
import numpy as np

rng = np.random.default_rng(102)
N = 6
x = rng.normal(size=(N, 4))
t = rng.normal(size=(N, 3))
params = {"W": rng.normal(size=(4, 3)), "g": rng.normal(size=3)}


def loss(params):
    z = x @ params["W"]
    zn = (z - z.mean(0)) / np.sqrt(z.var(0, ddof=1) + 1e-5)
    return 0.5 * np.sum((params["g"] * zn - t) ** 2)


z = x @ params["W"]
s = np.sqrt(z.var(0, ddof=1) + 1e-5)
zn = (z - z.mean(0)) / s
dy = params["g"] * zn - t
dg = (dy * zn).sum(0)
dzn = dy * params["g"]
centred = dzn - dzn.mean(0)
dz = (centred - zn * (dzn * zn).sum(0) / (N - 1)) / s
dW = x.T @ dz
grads = {"W": dW, "g": dg}
