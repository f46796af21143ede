import numpy as np

rng = np.random.default_rng(17)
X = rng.normal(size=(6, 4))
Y = rng.normal(size=(6, 3))
sizes = [4, 7, 5, 3]
params = {"weights": [], "biases": []}
for a, b in zip(sizes[:-1], sizes[1:]):
    params["weights"].append(rng.normal(size=(a, b)) / np.sqrt(a))
    params["biases"].append(0.1 * rng.normal(size=b))


def quick_gelu(z):
    return z / (1 + np.exp(-1.702 * z))


def quick_gelu_slope(z):
    s = 1 / (1 + np.exp(-1.702 * z))
    return s + 1.702 * z * s * (1 - s)


def predict(params):
    zs, hs = [], [X]
    for W, b in zip(params["weights"], params["biases"]):
        zs.append(hs[-1] @ W + b)
        hs.append(quick_gelu(zs[-1]))
    return zs, hs


def loss(params):
    zs, _ = predict(params)
    return np.square(zs[-1] - Y).sum() / (2 * len(Y))


def backward(params):
    zs, hs = predict(params)
    gz = (zs[-1] - Y) / len(Y)
    gW, gb = [], []
    for k in reversed(range(len(zs))):
        gW.insert(0, hs[k].T @ gz)
        gb.insert(0, gz.sum(0))
        if k:
            gz = (gz @ params["weights"][k].T) * quick_gelu_slope(zs[k - 1])
    return {"weights": gW, "biases": gb}
