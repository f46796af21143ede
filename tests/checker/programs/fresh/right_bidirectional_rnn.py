import numpy as np

rng = np.random.default_rng(37)
T, n_in, n_h = 5, 2, 3
xs = rng.normal(size=(T, n_in))
ys = rng.normal(size=T)
params = {
    "fwd": (rng.normal(size=(n_h, n_in + n_h + 1)) * 0.5),
    "bwd": (rng.normal(size=(n_h, n_in + n_h + 1)) * 0.5),
    "out": rng.normal(size=2 * n_h),
}


def scan(W, order):
    h, states = np.zeros(n_h), {}
    for t in order:
        v = np.r_[xs[t], h, 1.0]
        h = np.tanh(W @ v)
        states[t] = (v, h)
    return states


def predict(p):
    f, b = scan(p["fwd"], range(T)), scan(p["bwd"], range(T - 1, -1, -1))
    feats = np.array([np.r_[f[t][1], b[t][1]] for t in range(T)])
    return f, b, feats


def loss(p):
    _, _, feats = predict(p)
    return 0.5 * np.sum((feats @ p["out"] - ys) ** 2)


def scan_back(W, states, order, dH):
    dW, carry = np.zeros_like(W), np.zeros(n_h)
    for t in order:
        v, h = states[t]
        dz = (dH[t] + carry) * (1 - h**2)
        dW += np.outer(dz, v)
        carry = (W.T @ dz)[n_in:-1]
    return dW


def backward(p):
    f, b, feats = predict(p)
    e = feats @ p["out"] - ys
    dfeats = np.outer(e, p["out"])
    return {
        "fwd": scan_back(p["fwd"], f, range(T - 1, -1, -1), dfeats[:, :n_h]),
        "bwd": scan_back(p["bwd"], b, range(T), dfeats[:, n_h:]),
        "out": feats.T @ e,
    }
