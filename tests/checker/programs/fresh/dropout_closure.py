import numpy as np

rng = np.random.default_rng(3)
batch, target = rng.normal(size=(8, 4)), rng.integers(0, 3, 8)
keep = 0.75
mask = (rng.random((8, 10)) < keep) / keep
params = [rng.normal(size=(4, 10)) * 0.6, np.zeros(10) + 0.05, rng.normal(size=(10, 3)) * 0.6]


def network(weights):
    W, b, V = weights
    pre = batch @ W + b
    act = pre / (1 + np.exp(-pre))
    dropped = act * mask
    scores = dropped @ V
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    logp = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))

    def back():
        dscores = np.exp(logp)
        dscores[np.arange(8), target] -= 1
        dscores /= 8
        ddropped = dscores @ V.T
        dact = ddropped * mask
        gate = 1 / (1 + np.exp(-pre))
        dpre = dact * (gate + act * (1 - gate))
        return [batch.T @ dpre, dpre.sum(axis=0), dropped.T @ dscores]

    return -np.mean(logp[np.arange(8), target]), back


def loss(weights):
    return network(weights)[0]


def backward(weights):
    return network(weights)[1]()
