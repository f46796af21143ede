import numpy as np

rng = np.random.default_rng(8)
STRIDE, PAD = 2, 1
x = rng.normal(size=(2, 2, 5, 5))
target = rng.normal(size=(2, 2, 2, 2))
params = {
    "w1": rng.normal(size=(3, 2, 3, 3)) * 0.4, "b1": rng.normal(size=3) * 0.1,
    "w2": rng.normal(size=(2, 3, 3, 3)) * 0.4, "b2": rng.normal(size=2) * 0.1,
}


def conv_forward(x, w, b, stride, pad):
    N, C, Hh, Ww = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = 1 + (Hh + 2 * pad - HH) // stride
    Wo = 1 + (Ww + 2 * pad - WW) // stride
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    hs, ws = stride * i, stride * j
                    out[n, f, i, j] = np.sum(xp[n, :, hs:hs + HH, ws:ws + WW] * w[f]) + b[f]
    return out, (xp, w, stride, pad)


def conv_backward(dout, cache):
    xp, w, stride, pad = cache
    N, F, Ho, Wo = dout.shape
    _, _, HH, WW = w.shape
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    hs, ws = i * stride, j * stride
                    g = dout[n, f, i, j]
                    dw[f] += g * xp[n, :, hs:hs + HH, ws:ws + WW]
                    dxp[n, :, hs:hs + HH, ws:ws + WW] += g * w[f]
                    db[f] += g
    dx = dxp[:, :, pad:-pad, pad:-pad]
    return dx, dw, db


def net(p):
    a, c1 = conv_forward(x, p["w1"], p["b1"], STRIDE, PAD)
    h = np.tanh(a)
    o, c2 = conv_forward(h, p["w2"], p["b2"], STRIDE, PAD)
    return o, h, c1, c2


def loss(p):
    o, _, _, _ = net(p)
    return np.sum((o - target) ** 2)


def backward(p):
    o, h, c1, c2 = net(p)
    do = 2 * (o - target)
    dh, dw2, db2 = conv_backward(do, c2)
    da = dh * (1 - h * h)
    _, dw1, db1 = conv_backward(da, c1)
    return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}
