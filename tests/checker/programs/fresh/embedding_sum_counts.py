import numpy as np

np.random.seed(11)
sentences = np.array([[2, 2, 5, 1], [0, 3, 3, 3], [4, 1, 0, 2]])
labels = np.array([1.0, 0.0, 1.0])
params = {
    "table": np.random.randn(6, 3),
    "w": np.random.randn(3),
    "c": np.array([0.2]),
}


def sigmoid(t):
    return 1.0 / (1.0 + np.exp(-t))


def loss(params):
    bags = params["table"][sentences].mean(axis=1)
    p = sigmoid(bags @ params["w"] + params["c"])
    return -(labels * np.log(p) + (1 - labels) * np.log(1 - p)).mean()


def backward(params):
    bags = params["table"][sentences].mean(axis=1)
    p = sigmoid(bags @ params["w"] + params["c"])
    ds = (p - labels) / len(labels)
    dbags = ds[:, None] * params["w"][None, :]
    dwords = np.repeat(dbags[:, None, :] / sentences.shape[1], sentences.shape[1], axis=1)
    dtable = np.zeros_like(params["table"])
    for row, words in zip(sentences, dwords):
        for word, share in zip(row, words):
            dtable[word] += share
    return {"table": dtable, "w": bags.T @ ds, "c": ds.sum(keepdims=True)}
