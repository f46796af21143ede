import numpy as np

gen = np.random.RandomState(7)
edges = [(0, 1), (0, 2), (1, 3), (3, 4), (4, 2), (2, 0)]
adjacency = np.eye(5)
for source, sink in edges:
    adjacency[sink, source] = 1.0
walk = adjacency / adjacency.sum(axis=1, keepdims=True)
features = gen.randn(5, 3)
onehot = np.eye(2)[[0, 1, 1, 0, 1]]
known = np.array([1.0, 1.0, 0.0, 1.0, 1.0])
params = {"W0": gen.randn(3, 4), "W1": gen.randn(4, 2)}


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def loss(p):
    hidden = np.tanh(walk @ features @ p["W0"])
    probabilities = softmax(walk @ hidden @ p["W1"])
    per_node = -np.log((probabilities * onehot).sum(1))
    return (known * per_node).sum() / known.sum()


def backward(p):
    pooled = walk @ features
    hidden = np.tanh(pooled @ p["W0"])
    pooled_hidden = walk @ hidden
    probabilities = softmax(pooled_hidden @ p["W1"])
    dlogits = (probabilities - onehot) * known[:, None] / known.sum()
    dW1 = pooled_hidden.T @ dlogits
    dhidden = walk.T @ dlogits @ p["W1"].T
    dpre = dhidden * (1 - hidden**2)
    dW0 = pooled.T @ dpre
    return {"W0": dW0, "W1": dW1}
