import numpy as np

rng = np.random.default_rng(35)
S, I, H, O = 40, 3, 5, 2
xs = rng.normal(size=(S, I)).astype(np.float32)
ys = rng.normal(size=(S, O)).astype(np.float32)
params = {
    "Wx": (rng.normal(size=(I, H)) / 2).astype(np.float32),
    "Wh": (rng.normal(size=(H, H)) / 2).astype(np.float32),
    "b": (rng.normal(size=H) / 2).astype(np.float32),
    "V": (rng.normal(size=(H, O)) / 2).astype(np.float32),
    "c": (rng.normal(size=O) / 2).astype(np.float32),
}


def forward(p):
    hs = np.zeros((S + 1, H), dtype=np.float32)
    for t in range(S):
        hs[t + 1] = np.tanh(xs[t] @ p["Wx"] + hs[t] @ p["Wh"] + p["b"])
    outs = hs[1:] @ p["V"] + p["c"]
    return hs, outs


def loss(p):
    _, outs = forward(p)
    return np.sum((outs - ys) ** 2) / 2


def backward(p):
    hs, outs = forward(p)
    douts = outs - ys
    grads = {k: np.zeros_like(v) for k, v in p.items()}
    grads["V"] = hs[1:].T @ douts
    grads["c"] = douts.sum(axis=0)
    dh_next = np.zeros(H, dtype=np.float32)
    for t in reversed(range(S)):
        dh = douts[t] @ p["V"].T + dh_next
        dz = dh * (1 - hs[t + 1] ** 2)
        grads["Wx"] += np.outer(xs[t], dz)
        grads["Wh"] += np.outer(hs[t], dz)
        grads["b"] += dz
        dh_next = p["Wh"] @ dz
    for name in ("Wx", "Wh", "b"):
        grads[name] = grads[name] / 1
    return grads
