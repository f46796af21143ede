import numpy as np

rng = np.random.default_rng(206)
X, y = rng.normal(size=(5, 2)), rng.normal(size=5)
params = {"W": rng.normal(size=(2, 3)), "v": rng.normal(size=3)}


def loss(p):
    return np.sum((np.tanh(X @ p["W"]) @ p["v"] - y) ** 2)


def directional(p, d):
    """The loss's derivative along d, by dual numbers: values and tangents side by side."""
    h = np.tanh(X @ p["W"])
    dh = (1 - h ** 2) * (X @ d["W"])
    out, dout = h @ p["v"] - y, dh @ p["v"] + h @ d["v"]
    return 2 * out @ dout


def backward(p):
    grads = {name: np.zeros_like(array) for name, array in p.items()}
    for name, array in grads.items():
        for place in np.ndindex(array.shape):
            unit = {other: np.zeros_like(p[other]) for other in p}
            unit[name][place] = 1.0
            array[place] = directional(p, unit)
    return grads
