import numpy as np

rng = np.random.default_rng(119)
D, H, T, B = 2, 3, 4, 2
xs = rng.normal(size=(T, B, D))
ys = rng.normal(size=(T, B, H))
params = {"W": rng.normal(size=(D + H, 4 * H)) * 0.6, "b": rng.normal(size=4 * H)}


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def forward(p):
    h, c, steps, total = np.zeros((B, H)), np.zeros((B, H)), [], 0
    for t in range(T):
        xh = np.hstack([xs[t], h])
        a = xh @ p["W"] + p["b"]
        i, f, o = sigmoid(a[:, :H]), sigmoid(a[:, H:2 * H]), sigmoid(a[:, 2 * H:3 * H])
        g = np.tanh(a[:, 3 * H:])
        c_prev, c = c, f * c + i * g
        tc = np.tanh(c)
        h = o * tc
        steps.append((xh, i, f, o, g, c_prev, tc, h))
        total += np.sum((h - ys[t]) ** 2)
    return total / (2 * B), steps


def loss(p):
    return forward(p)[0]


def backward(p):
    _, steps = forward(p)
    dW, db = np.zeros_like(p["W"]), np.zeros_like(p["b"])
    dh_next, dc_next = np.zeros((B, H)), np.zeros((B, H))
    for t in range(T)[::-1]:
        xh, i, f, o, g, c_prev, tc, h = steps[t]
        dh = (h - ys[t]) / B + dh_next
        dc = dh * o * (1 - tc ** 2) + dc_next
        da = np.hstack([
            dc * g * i * (1 - i),
            dc * c_prev * f * (1 - f),
            dh * tc * o * (1 - o),
            dc * i * (1 - g ** 2),
        ])
        dW += xh.T @ da
        db += da.sum(axis=0)
        dh_next = (da @ p["W"].T)[:, D:]
        dc_next = dc * f
    return {"W": dW, "b": db}
