import numpy as np

rng = np.random.RandomState(19)
imgs = rng.randn(3, 6, 6)
y = rng.randn(3)
params = {"filt": rng.randn(3, 3) * 0.5, "v": rng.randn(4) * 0.7, "c": np.array([0.3])}


def forward(p):
    conv = np.zeros((3, 4, 4))
    for i in range(4):
        for j in range(4):
            conv[:, i, j] = (imgs[:, i : i + 3, j : j + 3] * p["filt"]).sum(axis=(1, 2))
    act = np.where(conv > 0, conv, 0.2 * conv)
    pool = act.reshape(3, 2, 2, 2, 2).mean(axis=(2, 4))
    pred = pool.reshape(3, 4) @ p["v"] + p["c"]
    return conv, pool, pred


def loss(p):
    return np.mean((forward(p)[2] - y) ** 2)


def backward(p):
    conv, pool, pred = forward(p)
    dpred = 2 * (pred - y) / len(y)
    dv = pool.reshape(3, 4).T @ dpred
    dc = np.array([dpred.sum()])
    dpool = np.outer(dpred, p["v"]).reshape(3, 2, 2)
    dact = np.repeat(np.repeat(dpool, 2, axis=1), 2, axis=2) / 4
    dconv = dact.copy()
    dconv[conv < 0] *= 0.2
    dfilt = np.zeros((3, 3))
    for i in range(4):
        for j in range(4):
            dfilt += (imgs[:, i : i + 3, j : j + 3] * dconv[:, i, j][:, None, None]).sum(axis=0)
    return {"filt": dfilt, "v": dv, "c": dc}
