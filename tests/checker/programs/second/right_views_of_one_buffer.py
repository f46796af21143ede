import numpy as np

rng = np.random.default_rng(210)
X, Y = rng.normal(size=(8, 3)), rng.normal(size=(8, 2))
SHAPES = {"W1": (3, 5), "b1": (5,), "W2": (5, 2), "b2": (2,)}


def views(flat):
    out, at = {}, 0
    for name, shape in SHAPES.items():
        size = int(np.prod(shape))
        out[name] = flat[at : at + size].reshape(shape)
        at += size
    return out


params = rng.normal(size=15 + 5 + 10 + 2) * 0.7
scratch = {"h": np.empty((8, 5)), "out": np.empty((8, 2)), "dh": np.empty((8, 5))}


def forward(p):
    np.matmul(X, p["W1"], out=scratch["h"])
    scratch["h"] += p["b1"]
    np.tanh(scratch["h"], out=scratch["h"])
    np.matmul(scratch["h"], p["W2"], out=scratch["out"])
    scratch["out"] += p["b2"]


def loss(flat):
    forward(views(flat))
    np.subtract(scratch["out"], Y, out=scratch["out"])
    return float(np.vdot(scratch["out"], scratch["out"])) / 16


def backward(flat):
    p, gflat = views(flat), np.empty(32)
    g = views(gflat)
    forward(p)
    d = scratch["out"]
    d -= Y
    d /= 8
    np.matmul(scratch["h"].T, d, out=g["W2"])
    np.sum(d, axis=0, out=g["b2"])
    np.matmul(d, p["W2"].T, out=scratch["dh"])
    np.multiply(scratch["h"], scratch["h"], out=scratch["h"])
    np.subtract(1, scratch["h"], out=scratch["h"])
    scratch["dh"] *= scratch["h"]
    np.matmul(X.T, scratch["dh"], out=g["W1"])
    np.add.reduce(scratch["dh"], axis=0, out=g["b1"])
    return gflat
