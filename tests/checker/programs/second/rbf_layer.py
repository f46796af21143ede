import numpy as np

rng = np.random.default_rng(103)
X = rng.normal(size=(7, 2))
Y = rng.normal(size=(7, 2))
centers = rng.normal(size=(4, 2))
log_width = rng.normal(size=4) * 0.2
W = rng.normal(size=(4, 2))
params = [centers, log_width, W]


def loss(params):
    c, s, W = params
    diff = X[:, None, :] - c[None, :, :]
    sq = np.sum(diff**2, axis=2)
    phi = np.exp(-sq * np.exp(s))
    return np.mean((phi @ W - Y) ** 2)


diff = X[:, None, :] - centers[None, :, :]
sq = np.sum(diff**2, axis=2)
beta = np.exp(log_width)
phi = np.exp(-beta * sq)
out = phi @ W
d_out = 2 * (out - Y) / Y.size
d_W = phi.T @ d_out
d_phi = d_out @ W.T
d_arg = d_phi * phi
d_beta = -(d_arg * sq).sum(axis=0)
d_log_width = d_beta * beta
d_sq = -d_arg * beta
d_centers = -2 * np.einsum("nk,nkd->kd", d_sq, diff)
grads = [d_centers, d_log_width, d_W]
