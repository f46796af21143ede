import numpy as np

rng = np.random.default_rng(110)
V, D, C = 7, 4, 3
sentences = [[1, 4, 1, 2], [3, 3, 5], [0, 1, 6, 6, 6]]
labels = np.array([2, 0, 1])
params = {"E": rng.normal(size=(V, D)), "W": rng.normal(size=(D, C)), "b": rng.normal(size=C)}


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def loss(params):
    total = 0
    for ids, label in zip(sentences, labels):
        h = params["E"][ids].mean(axis=0)
        total -= np.log(softmax(h @ params["W"] + params["b"])[label])
    return total / len(sentences)


def backward(params):
    grads = {key: np.zeros_like(value) for key, value in params.items()}
    for ids, label in zip(sentences, labels):
        h = params["E"][ids].mean(axis=0)
        dz = softmax(h @ params["W"] + params["b"])
        dz[label] -= 1
        dz /= len(sentences)
        grads["W"] += np.outer(h, dz)
        grads["b"] += dz
        dh = params["W"] @ dz
        for i in ids:
            grads["E"][i] += dh / len(ids)
    return grads
