# a convolution over depth, height and width; the backend's loop has one index for each
import numpy as np

rng = np.random.default_rng(304)
C, D, H, W, K, f = 1, 3, 4, 4, 2, 2
X = rng.normal(size=(C, D, H, W))
Y = rng.normal(size=(K,))
params = {"F1": rng.normal(size=(C, f, f, f, 2)), "F2": rng.normal(size=(2, 2, 2, 2, K))}


def fprop(I, F):
    _, depth, height, width = I.shape
    out = np.zeros((F.shape[-1], depth - 1, height - 1, width - 1))
    for m in range(depth - 1):
        for p in range(height - 1):
            for q in range(width - 1):
                patch = I[:, m:m + 2, p:p + 2, q:q + 2].ravel()
                out[:, m, p, q] = patch @ F.reshape(-1, F.shape[-1])
    return out


def bprop(I, F, E):
    grad_I = np.zeros_like(I)
    for m in range(E.shape[1]):
        for p in range(E.shape[2]):
            for q in range(E.shape[3]):
                share = (F.reshape(-1, F.shape[-1]) @ E[:, m, p, q]).reshape(I.shape[0], 2, 2, 2)
                for d in range(2):
                    grad_I[:, m + d, p:p + 2, q:q + 2] += share[:, d]
    return grad_I


def update(I, F, E):
    grad_F = np.zeros_like(F)
    for m in range(E.shape[1]):
        for p in range(E.shape[2]):
            for q in range(E.shape[3]):
                patch = I[:, m:m + 2, p:p + 2, q:q + 2]
                grad_F += patch[..., None] * E[:, m, p, q]
    return grad_F


def forward(params):
    a = np.tanh(fprop(X, params["F1"]))
    return a, fprop(a, params["F2"])


def loss(params):
    return 0.5 * np.sum((forward(params)[1].mean(axis=(1, 2, 3)) - Y) ** 2)


def backward(params):
    a, out = forward(params)
    E = np.ones_like(out) * (out.mean(axis=(1, 2, 3)) - Y)[:, None, None, None] / out[0].size
    grad_F2 = update(a, params["F2"], E)
    error = bprop(a, params["F2"], E) * (1 - a ** 2)
    return {"F1": update(X, params["F1"], error), "F2": grad_F2}
