import numpy as np

rng = np.random.default_rng(105)
x = rng.normal(size=(5, 3))
y = rng.normal(size=(5, 2))
W_in = rng.normal(size=(6, 3))
scale = rng.normal(size=6)
W_out = rng.normal(size=(2, 6))
params = [W_in, scale, W_out]


def rmsnorm(h, scale):
    rms = np.sqrt(np.mean(h * h, axis=1, keepdims=True) + 1e-6)
    return h / rms * scale, rms


def forward(params):
    W_in, scale, W_out = params
    h = x @ W_in.T
    n, rms = rmsnorm(h, scale)
    a = np.tanh(n)
    return h, n, rms, a, a @ W_out.T


def loss(params):
    return np.sum((forward(params)[-1] - y) ** 2)


def backward(params):
    W_in, scale, W_out = params
    h, n, rms, a, out = forward(params)
    g = 2 * (out - y)
    gW_out = g.T @ a
    ga = g @ W_out
    gn = ga * (1 - a * a)
    gscale = np.sum(gn * h / rms, axis=0)
    gs = gn * scale
    inner = np.mean(gs * h, axis=1, keepdims=True)
    gh = gs / rms - h * inner / rms ** 3
    gW_in = gh.T @ x
    return [gW_in, gscale, gW_out]
