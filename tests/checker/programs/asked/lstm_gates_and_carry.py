import numpy as np

np.random.seed(33)
T_steps, n_h, n_x = 4, 3, 2
z_size = n_h + n_x
inputs = [np.random.randn(n_x, 1) for _ in range(T_steps)]
targets = [np.random.randn(1, 1) for _ in range(T_steps)]
params = {}
for gate in ("f", "i", "C", "o"):
    params["W_" + gate] = np.random.randn(n_h, z_size)
    params["b_" + gate] = np.random.randn(n_h, 1)
params["W_v"] = np.random.randn(1, n_h)
params["b_v"] = np.random.randn(1, 1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def forward(p):
    h, C = np.zeros((n_h, 1)), np.zeros((n_h, 1))
    caches, total = [], 0.0
    for t in range(T_steps):
        z = np.vstack((h, inputs[t]))
        C_prev = C
        f = sigmoid(np.dot(p["W_f"], z) + p["b_f"])
        i = sigmoid(np.dot(p["W_i"], z) + p["b_i"])
        C_bar = np.tanh(np.dot(p["W_C"], z) + p["b_C"])
        C = f * C_prev + i * C_bar
        o = sigmoid(np.dot(p["W_o"], z) + p["b_o"])
        h = o * np.tanh(C)
        v = np.dot(p["W_v"], h) + p["b_v"]
        total += 0.5 * np.sum((v - targets[t]) ** 2)
        caches.append((z, C_prev, f, i, C_bar, C, o, h, v))
    return total, caches


def loss(p):
    return forward(p)[0]


def backward(p):
    _, caches = forward(p)
    grads = {key: np.zeros_like(value) for key, value in p.items()}
    dh_next = np.zeros((n_h, 1))
    dC_next = np.zeros((n_h, 1))
    for t in reversed(range(T_steps)):
        z, C_prev, f, i, C_bar, C, o, h, v = caches[t]
        dv = v - targets[t]
        grads["W_v"] += np.dot(dv, h.T)
        grads["b_v"] += dv
        dh = np.dot(p["W_v"].T, dv) + dh_next
        do = dh * np.tanh(C) * o * (1 - o)
        dC = dC_next + dh * o * (1 - np.tanh(C) ** 2)
        dC_bar = dC * i * (1 - C_bar ** 2)
        di = dC * C_bar * i * (1 - i)
        df = dC * C_prev * f * (1 - f)
        grads["W_o"] += np.dot(do, z.T)
        grads["b_o"] += do
        grads["W_C"] += np.dot(dC_bar, z.T)
        grads["b_C"] += dC_bar
        grads["W_i"] += np.dot(di, z.T)
        grads["b_i"] += di
        grads["W_f"] += np.dot(df, z.T)
        grads["b_f"] += df
        dz = np.dot(p["W_f"].T, df) + np.dot(p["W_i"].T, di) + np.dot(p["W_C"].T, dC_bar) + np.dot(p["W_o"].T, do)
        dh_next = dz[:n_h, :]
        dC_next = f * dC
    return grads
