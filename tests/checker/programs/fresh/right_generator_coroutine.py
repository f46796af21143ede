import numpy as np

rng = np.random.default_rng(203)
series = rng.normal(size=(6, 2))
params = dict(W=rng.normal(size=(3, 5)), o=rng.normal(size=3))


def cell(p, h, x):
    """Yields the new state, is sent its gradient, and yields what belongs to the old state and to W."""
    joint = np.concatenate([h, x])
    new = np.tanh(p["W"] @ joint)
    g = yield new
    g = g * (1 - new ** 2)
    yield p["W"].T[:3] @ g, g[:, None] * joint[None]


def loss(p):
    h = np.zeros(3)
    for x in series:
        h = next(cell(p, h, x))
    return 0.5 * (p["o"] @ h - 1.0) ** 2


def backward(p):
    h, cells = np.zeros(3), []
    for x in series:
        cells.append(cell(p, h, x))
        h = next(cells[-1])
    miss = p["o"] @ h - 1.0
    dh, dW = miss * p["o"], 0
    while cells:
        dh, share = cells.pop().send(dh)
        dW = dW + share
    return {"W": dW, "o": miss * h}
