import numpy as np

rng = np.random.default_rng(8)
T, B, I, H = 3, 2, 3, 2
X = rng.normal(size=(T, B, I))
Y = rng.normal(size=(T, B, H))
params = {"Wx": rng.normal(size=(I, 4 * H)) * 0.5, "Wh": rng.normal(size=(H, 4 * H)) * 0.5, "b": np.zeros(4 * H)}
params["b"] += 0.1


def sig(v):
    return 1 / (1 + np.exp(-v))


def run(p):
    h, c, tape, cost = np.zeros((B, H)), np.zeros((B, H)), [], 0.0
    for x, y in zip(X, Y):
        i, f, o, g = np.split(x @ p["Wx"] + h @ p["Wh"] + p["b"], 4, axis=1)
        i, f, o, g = sig(i), sig(f), sig(o), np.tanh(g)
        c_new = f * c + i * g
        tc = np.tanh(c_new)
        h_new = o * tc
        tape.append((x, h, c, i, f, o, g, tc, h_new - y))
        h, c = h_new, c_new
        cost += 0.5 * np.sum((h - y) ** 2)
    return cost, tape


def loss(p):
    return run(p)[0]


def backward(p):
    grads = {k: np.zeros_like(v) for k, v in p.items()}
    dh_next, dc_next = np.zeros((B, H)), np.zeros((B, H))
    for x, h, c, i, f, o, g, tc, err in reversed(run(p)[1]):
        dh = err + dh_next
        dc = dh * o * (1 - tc ** 2) + dc_next
        da_i = dc * g * i * (1 - i)
        da_f = dc * c * f * (1 - f)
        da_o = dh * tc * o * (1 - o)
        da_g = dc * i * (1 - g ** 2)
        da = np.hstack([da_i, da_f, da_o, da_g])
        grads["Wx"] += x.T @ da
        grads["Wh"] += h.T @ da
        grads["b"] += da.sum(0)
        dh_next = da @ p["Wh"].T
        dc_next = dc * f
    return grads
