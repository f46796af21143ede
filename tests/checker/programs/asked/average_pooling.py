import numpy as np

rng = np.random.default_rng(47)
X = rng.normal(size=(2, 1, 6, 6))
T = rng.normal(size=(2, 2))
params = {"K": rng.normal(size=(2, 1, 3, 3)), "b": rng.normal(size=2), "W": rng.normal(size=(8, 2)) / 3}


def im2col(x, k):
    N, C, H, W = x.shape
    cols = []
    for i in range(H - k + 1):
        for j in range(W - k + 1):
            cols.append(x[:, :, i:i + k, j:j + k].reshape(N, -1))
    return np.stack(cols, axis=1)


def forward(p):
    cols = im2col(X, 3)
    z = cols @ p["K"].reshape(2, -1).T + p["b"]
    a = np.tanh(z).transpose(0, 2, 1).reshape(2, 2, 4, 4)
    pooled = a.reshape(2, 2, 2, 2, 2, 2).mean(axis=(3, 5))
    flat = pooled.reshape(2, -1)
    return cols, a, pooled, flat, flat @ p["W"]


def loss(p):
    return 0.5 * np.sum((forward(p)[-1] - T) ** 2)


def backward(p):
    cols, a, pooled, flat, scores = forward(p)
    dscores = scores - T
    dW = flat.T @ dscores
    dpooled = (dscores @ p["W"].T).reshape(pooled.shape)
    da = np.repeat(np.repeat(dpooled, 2, axis=2), 2, axis=3) / 4
    dz = (da * (1 - a ** 2)).reshape(2, 2, 16).transpose(0, 2, 1)
    dK = np.einsum("npf,npk->fk", dz, cols).reshape(p["K"].shape)
    db = dz.sum(axis=(0, 1))
    return {"K": dK, "b": db, "W": dW}
