import numpy as np

np.random.seed(14)
images = np.random.randn(2, 2, 5, 5)
onehot = np.eye(3)[[2, 0]]
stride, pad, k = 2, 1, 3
params = {
    "K": np.random.randn(3, 2, k, k) * 0.3,
    "kb": np.random.randn(3) * 0.1,
    "W": np.random.randn(3 * 3 * 3, 3) * 0.2,
}


def conv_forward(x, K, kb):
    N, C, H, _ = x.shape
    F = K.shape[0]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out_size = (H + 2 * pad - k) // stride + 1
    out = np.zeros((N, F, out_size, out_size))
    for n in range(N):
        for f in range(F):
            for i in range(out_size):
                for j in range(out_size):
                    r, s = i * stride, j * stride
                    out[n, f, i, j] = np.sum(xp[n, :, r : r + k, s : s + k] * K[f]) + kb[f]
    return out


def loss(p):
    out = conv_forward(images, p["K"], p["kb"])
    act = np.where(out > 0, out, 0.1 * out)
    logits = act.reshape(2, -1) @ p["W"]
    logits = logits - logits.max(axis=1, keepdims=True)
    logp = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return -(onehot * logp).sum() / 2


def backward(p):
    out = conv_forward(images, p["K"], p["kb"])
    act = np.where(out > 0, out, 0.1 * out)
    flat = act.reshape(2, -1)
    logits = flat @ p["W"]
    probs = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    dlogits = (probs - onehot) / 2
    dW = flat.T @ dlogits
    dact = (dlogits @ p["W"].T).reshape(act.shape)
    dout = dact * np.where(out > 0, 1, 0.1)
    dK = np.zeros_like(p["K"])
    dkb = np.zeros_like(p["kb"])
    xp = np.pad(images, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    N, F, S, _ = dout.shape
    for n in range(N):
        for f in range(F):
            for i in range(S):
                for j in range(S):
                    window = xp[n, :, i * stride : i * stride + k, j * stride : j * stride + k]
                    dK[f] += window * dout[n, f, i, j]
                    dkb[f] += dout[n, f, i, j]
    return {"K": dK, "kb": dkb, "W": dW}
