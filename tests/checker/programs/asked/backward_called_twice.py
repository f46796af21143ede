import numpy as np

rng = np.random.default_rng(25)
X, T = rng.normal(size=(5, 3)), rng.normal(size=(5, 1))
sizes = [3, 4, 4, 1]
params = {}
for i in range(1, 4):
    params[f"W{i}"] = rng.normal(size=(sizes[i - 1], sizes[i]))
    params[f"b{i}"] = rng.normal(size=sizes[i])


class Node:
    def __init__(self, data):
        self.data = data
        self.grad = np.zeros_like(data)


def build(p):
    z1 = Node(X @ p["W1"] + p["b1"])
    h1 = Node(np.tanh(z1.data))
    z2 = Node(h1.data @ p["W2"] + p["b2"])
    h2 = Node(np.tanh(z2.data))
    out = Node(h2.data @ p["W3"] + p["b3"])
    return z1, h1, z2, h2, out


def loss(p):
    out = build(p)[-1]
    return float(np.sum((out.data - T) ** 2))


def backprop(p, nodes):
    z1, h1, z2, h2, out = nodes
    out.grad += 2 * (out.data - T)
    h2.grad += out.grad @ p["W3"].T
    z2.grad += h2.grad * (1 - h2.data ** 2)
    h1.grad += z2.grad @ p["W2"].T
    z1.grad += h1.grad * (1 - h1.data ** 2)
    return {"W1": X.T @ z1.grad, "b1": z1.grad.sum(0), "W2": h1.data.T @ z2.grad, "b2": z2.grad.sum(0),
            "W3": h2.data.T @ out.grad, "b3": out.grad.sum(0)}


def backward(p):
    nodes = build(p)
    for epoch in range(1):
        gradients = backprop(p, nodes)
    return gradients
