import numpy as np
# flat parameter vector, dropout with a fixed mask
rng = np.random.default_rng(10)
sizes = [4, 6, 5, 1]
keep = 0.75
Xd = rng.normal(size=(6, 4))
yd = (rng.random(6) > 0.5).astype(float)
masks = [(rng.random((6, s)) < keep) / keep for s in sizes[1:-1]]
n_par = sum(a * b + b for a, b in zip(sizes[:-1], sizes[1:]))
params = {"theta": 0.5 * rng.normal(size=n_par)}


def unpack(theta):
    out, k = [], 0
    for a, b in zip(sizes[:-1], sizes[1:]):
        W = theta[k:k + a * b].reshape(a, b)
        k += a * b
        bias = theta[k:k + b]
        k += b
        out.append((W, bias))
    return out


def feed(theta):
    layers = unpack(theta)
    acts, raws = [Xd], []
    for l, (W, bias) in enumerate(layers[:-1]):
        s = np.tanh(acts[-1] @ W + bias)
        raws.append(s)
        acts.append(s * masks[l])
    W, bias = layers[-1]
    logit = (acts[-1] @ W + bias)[:, 0]
    return layers, acts, raws, logit


def loss(params):
    logit = feed(params["theta"])[-1]
    return np.mean(np.logaddexp(0, logit) - yd * logit)


def backward(params):
    layers, acts, raws, logit = feed(params["theta"])
    prob = 1 / (1 + np.exp(-logit))
    delta = ((prob - yd) / len(yd))[:, None]
    pieces = []
    for l in range(len(layers) - 1, -1, -1):
        W, bias = layers[l]
        gW = acts[l].T @ delta
        gb = delta.sum(axis=0)
        pieces = [gW.ravel(), gb] + pieces
        if l > 0:
            back = delta @ W.T
            back *= masks[l - 1]
            delta = back * (1 - raws[l - 1] ** 2)
    return {"theta": np.concatenate(pieces)}
