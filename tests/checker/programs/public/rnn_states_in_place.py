import numpy as np

rng = np.random.default_rng(309)
N, T, D, H = 2, 4, 3, 3
x = rng.normal(size=(N, T, D))
y = rng.normal(size=(N, T, H))
params = {"h0": rng.normal(size=(N, H)), "Wx": rng.normal(size=(D, H)), "Wh": rng.normal(size=(H, H)) * 0.6, "b": rng.normal(size=H)}


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dtanh = dnext_h * (1 - next_h ** 2)
    return dtanh @ Wx.T, dtanh @ Wh.T, x.T @ dtanh, prev_h.T @ dtanh, dtanh.sum(axis=0)


def rnn_forward(p):
    h, out, caches = p["h0"], [], []
    for t in range(T):
        prev, h = h, np.tanh(x[:, t] @ p["Wx"] + h @ p["Wh"] + p["b"])
        caches.append((x[:, t], prev, p["Wx"], p["Wh"], h))
        out.append(h)
    return np.stack(out, axis=1), caches


def rnn_backward(dh, caches):
    dprev_h = np.zeros((N, H))
    dWx, dWh, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    for t in reversed(range(T)):
        dh_current = dh[:, t] + dprev_h
        _, dprev_h, dWx_t, dWh_t, db_t = rnn_step_backward(dh_current, caches[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dprev_h, dWx, dWh, db


def loss(p):
    return np.sum((rnn_forward(p)[0] - y) ** 2) / 2


def backward(p):
    h, caches = rnn_forward(p)
    dh0, dWx, dWh, db = rnn_backward(h - y, caches)
    return {"h0": dh0, "Wx": dWx, "Wh": dWh, "b": db}
