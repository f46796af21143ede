import numpy as np

rng = np.random.default_rng(5)
T, B, I, H = 4, 2, 3, 3
xs = rng.normal(size=(B, T, I))
target = rng.normal(size=(B,))
params = {
    "Wx": rng.normal(size=(I, 4 * H)) * 0.5,
    "Wh": rng.normal(size=(H, 4 * H)) * 0.5,
    "b": rng.normal(size=4 * H) * 0.1,
    "wo": rng.normal(size=H),
}


def sigm(x):
    return 1 / (1 + np.exp(-x))


def lstm_step(x, prev_h, prev_c, Wx, Wh, b):
    a = x @ Wx + prev_h @ Wh + b
    ai, af, ao, ag = np.split(a, 4, axis=1)
    i, f, o, g = sigm(ai), sigm(af), sigm(ao), np.tanh(ag)
    next_c = f * prev_c + i * g
    tc = np.tanh(next_c)
    next_h = o * tc
    return next_h, next_c, (x, prev_h, prev_c, i, f, o, g, tc)


def lstm_step_back(dnext_h, dnext_c, cache, Wx, Wh):
    x, prev_h, prev_c, i, f, o, g, tc = cache
    do = dnext_h * tc
    dc = dnext_c + dnext_h * o * (1 - tc ** 2)
    df = dc * prev_c
    di = dc * g
    dg = dc * i
    dprev_c = dc * f
    da = np.hstack([di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g ** 2)])
    dWx = x.T @ da
    dWh = prev_h.T @ da
    db = da.sum(axis=0)
    dprev_h = da @ Wh.T
    return dprev_h, dprev_c, dWx, dWh, db


def forward(p):
    h, c = np.zeros((B, H)), np.zeros((B, H))
    caches = []
    for t in range(T):
        h, c, cache = lstm_step(xs[:, t], h, c, p["Wx"], p["Wh"], p["b"])
        caches.append(cache)
    return h, caches


def loss(p):
    h, _ = forward(p)
    pred = h @ p["wo"]
    return 0.5 * np.mean((pred - target) ** 2)


def backward(p):
    h, caches = forward(p)
    pred = h @ p["wo"]
    dpred = (pred - target) / B
    dwo = h.T @ dpred
    dh = np.outer(dpred, p["wo"])
    dc = np.zeros_like(dh)
    dWx, dWh, db = np.zeros_like(p["Wx"]), np.zeros_like(p["Wh"]), np.zeros_like(p["b"])
    for t in range(T - 1, -1, -1):
        dh, dc, dwx_t, dwh_t, db_t = lstm_step_back(dh, dc, caches[t], p["Wx"], p["Wh"])
        dWx += dwx_t
        dWh += dwh_t
        db += db_t
    return {"Wx": dWx, "Wh": dWh, "b": db, "wo": dwo}
