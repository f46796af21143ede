import numpy as np

rng = np.random.default_rng(19)
x = rng.normal(size=(5, 3))
h_prev = rng.normal(size=(5, 4))
y = rng.normal(size=(5, 2))
params = dict(Wx=rng.normal(size=(3, 4)) / 2, Wh=rng.normal(size=(4, 4)) / 2, b=rng.normal(size=4) / 2, V=rng.normal(size=(4, 2)))


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)
    cache = (x, prev_h, Wx, Wh, b, next_h)
    return next_h, cache


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, b, next_h = cache
    da = dnext_h * (1 - next_h ** 2)
    dx = da.dot(Wx.T)
    dprev_h = da.dot(Wh.T)
    dWx = x.T.dot(da)
    dWh = prev_h.T.dot(da)
    db = np.sum(da, axis=0)
    return dx, dprev_h, dWx, dWh, db


def loss(params):
    h, _ = rnn_step_forward(x, h_prev, params["Wx"], params["Wh"], params["b"])
    return np.mean((h.dot(params["V"]) - y) ** 2)


h, cache = rnn_step_forward(x, h_prev, params["Wx"], params["Wh"], params["b"])
dout = 2 * (h.dot(params["V"]) - y) / y.size
dh = dout.dot(params["V"].T)
_, _, dWx, dWh, db = rnn_step_backward(dh, cache)
grads = {"Wx": dWx, "Wh": dWh, "b": db, "V": h.T.dot(dout)}
