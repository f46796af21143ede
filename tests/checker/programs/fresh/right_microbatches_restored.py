import copy

import numpy as np




rng = np.random.RandomState(90)
params = {}
params["w1"] = rng.randn(3, 4) * 0.8
params["w2"] = rng.randn(4, 1) * 0.8
X, y = rng.randn(8, 3), rng.randn(8, 1)
decay = 0.02


def loss(m):
    pred = np.arctan(X @ m["w1"]) @ m["w2"]
    return np.mean(np.abs(pred - y)) + decay / 2 * (np.sum(m["w1"]**2) + np.sum(m["w2"]**2))


def backward(m):
    before = copy.deepcopy(m)
    velocity = {}
    velocity["w1"], velocity["w2"] = decay * m["w1"], decay * m["w2"]
    for start in range(0, 8, 2):
        xb, yb = X[start : start + 2], y[start : start + 2]
        z = xb @ m["w1"]
        h = np.arctan(z)
        sign = np.sign(h @ m["w2"] - yb) / 8
        velocity["w2"] = velocity["w2"] + h.T @ sign
        velocity["w1"] = velocity["w1"] + xb.T @ (sign @ m["w2"].T / (1 + z**2))
    m["w1"] -= 0.1 * velocity["w1"]
    m["w2"] -= 0.1 * velocity["w2"]
    m["w1"], m["w2"] = before["w1"], before["w2"]
    return velocity
