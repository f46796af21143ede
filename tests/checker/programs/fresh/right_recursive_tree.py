import numpy as np

rng = np.random.default_rng(208)
leaves = rng.normal(size=(4, 2))
tree = ((0, 1), (2, 3))
params = {"L": rng.normal(size=(2, 2)), "R": rng.normal(size=(2, 2)), "top": rng.normal(size=2)}


def encode(p, node):
    if isinstance(node, int):
        return leaves[node], None
    left, right = (encode(p, child) for child in node)
    return np.tanh(p["L"] @ left[0] + p["R"] @ right[0]), (left, right)


def loss(p):
    return float(np.logaddexp(0, -(p["top"] @ encode(p, tree)[0])))


def backward(p):
    grads = {k: np.zeros_like(v) for k, v in p.items()}

    def descend(encoded, g):
        state, children = encoded
        if children is None:
            return
        g = g * (1 - state * state)
        for name, child in zip("LR", children):
            grads[name] += np.outer(g, child[0])
            descend(child, p[name].T @ g)

    root = encode(p, tree)
    score = p["top"] @ root[0]
    slope = -1 / (1 + np.exp(score))
    grads["top"] += slope * root[0]
    descend(root, slope * p["top"])
    return grads
