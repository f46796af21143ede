import numpy as np
rng = np.random.default_rng(7)
imgs = rng.normal(size=(2, 1, 6, 6))
y = np.array([0, 2])
params = {"K": 0.5 * rng.normal(size=(2, 1, 3, 3)), "kb": 0.1 * rng.normal(size=2),
          "W": 0.4 * rng.normal(size=(8, 3)), "b": np.zeros(3)}


def conv(x, K, kb):
    n, c, h, w = x.shape
    f, _, kh, kw = K.shape
    out = np.zeros((n, f, h - kh + 1, w - kw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            patch = x[:, :, i:i + kh, j:j + kw]
            out[:, :, i, j] = np.tensordot(patch, K, axes=([1, 2, 3], [1, 2, 3])) + kb
    return out


def maxpool(x, size=2):
    n, f, h, w = x.shape
    xr = x.reshape(n, f, h // size, size, w // size, size)
    out = xr.max(axis=(3, 5))
    mask = xr == out[:, :, :, None, :, None]
    return out, mask


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def forward(params):
    c = conv(imgs, params["K"], params["kb"])
    pooled, mask = maxpool(c)
    act = np.maximum(pooled, 0)
    flat = act.reshape(len(imgs), -1)
    probs = softmax(flat @ params["W"] + params["b"])
    return c, pooled, mask, act, flat, probs


def loss(params):
    probs = forward(params)[-1]
    return -np.log(probs[range(len(y)), y]).mean()


def backward(params):
    c, pooled, mask, act, flat, probs = forward(params)
    n = len(y)
    dz = probs.copy()
    dz[range(n), y] -= 1
    dz /= n
    dW = flat.T @ dz
    db = dz.sum(axis=0)
    dact = (dz @ params["W"].T).reshape(act.shape)
    dpool = dact * (pooled > 0)
    dc = (mask * dpool[:, :, :, None, :, None]).reshape(c.shape)
    dK = np.zeros_like(params["K"])
    for i in range(c.shape[2]):
        for j in range(c.shape[3]):
            patch = imgs[:, :, i:i + 3, j:j + 3]
            dK += np.einsum("nf,nchw->fchw", dc[:, :, i, j], patch)
    dkb = dc.sum(axis=(0, 2, 3))
    return {"K": dK, "kb": dkb, "W": dW, "b": db}
