import numpy as np

rng = np.random.default_rng(30)
seq = rng.normal(size=(4, 3, 2))  # time, batch, features
y = rng.normal(size=(3, 1))
H = 4
p0 = {n: rng.normal(size=(2 + H, H)) * 0.5 for n in ("Wz", "Wr", "Wh")}
p0["Wo"] = rng.normal(size=(H, 1))
params = p0


def sig(a):
    return 1 / (1 + np.exp(-a))


def forward(p):
    h = np.zeros((3, H))
    tape = []
    for x in seq:
        xh = np.concatenate([x, h], axis=1)
        z = sig(xh @ p["Wz"])
        r = sig(xh @ p["Wr"])
        xrh = np.concatenate([x, r * h], axis=1)
        c = np.tanh(xrh @ p["Wh"])
        h_new = (1 - z) * h + z * c
        tape.append((x, h, xh, z, r, xrh, c))
        h = h_new
    return tape, h


def loss(p):
    _, h = forward(p)
    return np.sum((h @ p["Wo"] - y) ** 2) / 2


def backward(p):
    tape, h = forward(p)
    grad = {k: np.zeros(v.shape) for k, v in p.items()}
    err = h @ p["Wo"] - y
    grad["Wo"] = h.T @ err
    dh = err @ p["Wo"].T
    for x, h_prev, xh, z, r, xrh, c in reversed(tape):
        dz = dh * (c - h_prev)
        dc = dh * z
        dh_prev = dh * (1 - z)
        dc_raw = dc * (1 - c**2)
        grad["Wh"] += xrh.T @ dc_raw
        dxrh = dc_raw @ p["Wh"].T
        drh = dxrh[:, 2:]
        dr = drh * h_prev
        dh_prev += drh * r
        dz_raw = dz * z * (1 - z)
        dr_raw = dr * r * (1 - r)
        grad["Wz"] += xh.T @ dz_raw
        grad["Wr"] += xh.T @ dr_raw
        dh_prev += (dz_raw @ p["Wz"].T)[:, 2:] + (dr_raw @ p["Wr"].T)[:, 2:]
        dh = dh_prev
    return grad
