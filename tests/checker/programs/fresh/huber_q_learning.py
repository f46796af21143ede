import numpy as np

rng = np.random.RandomState(77)
state = rng.randn(10, 3).astype(np.float32)
q_target = (3 * rng.randn(10)).astype(np.float32)
action = rng.randint(0, 2, 10)
delta = np.float32(1.0)
params = {
    "w1": (rng.randn(3, 6) * 0.7).astype(np.float32),
    "b1": np.full(6, 0.05, dtype=np.float32),
    "w2": (rng.randn(6, 2) * 0.7).astype(np.float32),
}


def q_values(p):
    pre = state @ p["w1"] + p["b1"]
    hid = np.tanh(pre)
    return hid, hid @ p["w2"]


def loss(p):
    _, q = q_values(p)
    err = q[np.arange(10), action] - q_target
    quad = np.minimum(np.abs(err), delta)
    lin = np.abs(err) - quad
    return np.mean(0.5 * quad**2 + delta * lin)


def backward(p):
    hid, q = q_values(p)
    err = q[np.arange(10), action] - q_target
    derr = np.clip(err, -delta, delta) / 10
    dq = np.zeros_like(q)
    dq[np.arange(10), action] = derr
    dw2 = hid.T @ dq
    dhid = dq @ p["w2"].T
    dpre = dhid * (1 - hid**2)
    return {"w1": state.T @ dpre, "b1": dpre.sum(axis=0), "w2": dw2}
