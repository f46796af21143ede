import numpy as np
rng = np.random.default_rng(11)
x = rng.normal(size=(4, 3))
t = rng.normal(size=(4, 2))
params = {"w1": rng.normal(size=(3, 5)), "b1": 0.1 * rng.normal(size=5),
          "w2": 0.5 * rng.normal(size=(5, 2)), "b2": np.zeros(2)}
C = np.sqrt(2 / np.pi)


def gelu(u):
    inner = C * (u + 0.044715 * u ** 3)
    return 0.5 * u * (1 + np.tanh(inner))


def gelu_grad(u):
    th = np.tanh(C * (u + 0.044715 * u ** 3))
    dinner = C * (1 + 3 * 0.044715 * u ** 2)
    return 0.5 * (1 + th) + 0.5 * u * (1 - th ** 2) * dinner


def loss(params):
    h = gelu(x @ params["w1"] + params["b1"])
    out = h @ params["w2"] + params["b2"]
    return np.mean((out - t) ** 2)


def backward(params):
    u = x @ params["w1"] + params["b1"]
    h = gelu(u)
    out = h @ params["w2"] + params["b2"]
    g = {}
    dout = 2 * (out - t) / t.size
    g["w2"] = h.T.dot(dout)
    g["b2"] = dout.sum(axis=0)
    dh = dout.dot(params["w2"].T)
    du = dh * gelu_grad(u)
    g["w1"] = x.T.dot(du)
    g["b1"] = du.sum(axis=0)
    return g
