import numpy as np

rng = np.random.default_rng(120)
X = rng.normal(size=(7, 3))
T = rng.normal(size=(7, 2))
net = [
    {"W": rng.normal(size=(3, 8)) * 0.6, "b": np.zeros(8) + 0.1},
    {"W": rng.normal(size=(4, 8)) * 0.6, "b": np.zeros(8) - 0.2},
    {"W": rng.normal(size=(4, 2)) * 0.6, "b": np.zeros(2)},
]
params = net


def glu(z):
    value, gate = np.split(z, 2, axis=1)
    return value / (1 + np.exp(-gate))


def glu_grad(z, d):
    value, gate = np.split(z, 2, axis=1)
    open_ = 1 / (1 + np.exp(-gate))
    return np.hstack([d * open_, d * value * open_ * (1 - open_)])


def loss(net):
    a = X
    for layer in net[:-1]:
        a = glu(a @ layer["W"] + layer["b"])
    return 0.5 * np.mean((a @ net[-1]["W"] + net[-1]["b"] - T) ** 2)


def backward(net):
    acts, zs = [X], []
    for layer in net[:-1]:
        zs.append(acts[-1] @ layer["W"] + layer["b"])
        acts.append(glu(zs[-1]))
    d = (acts[-1] @ net[-1]["W"] + net[-1]["b"] - T) / T.size
    grads = [{"W": acts[-1].T @ d, "b": d.sum(0)}]
    for layer, upper, a, z in zip(net[-2::-1], net[:0:-1], acts[-2::-1], zs[::-1]):
        d = glu_grad(z, d @ upper["W"].T)
        grads.insert(0, {"W": a.T @ d, "b": d.sum(0)})
    return grads
