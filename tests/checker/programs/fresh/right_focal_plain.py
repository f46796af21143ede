from math import exp, log

w = [0.3, -0.8, 0.5, 0.1]
rows = [[1.0, 0.2, -0.5], [0.4, -1.1, 0.9], [-0.7, 0.6, 1.3], [0.1, 0.8, -1.4]]
labels = [1, 0, 1, 0]
gamma, alpha = 2.0, 0.75
params = w


def prob(w, r):
    return 1 / (1 + exp(-(sum(a * b for a, b in zip(w, r)) + w[-1])))


def loss(w):
    out = 0
    for r, t in zip(rows, labels):
        pt = prob(w, r) if t else 1 - prob(w, r)
        at = alpha if t else 1 - alpha
        out += -at * (1 - pt) ** gamma * log(pt)
    return out / len(rows)


def backward(w):
    g = [0.0 for _ in w]
    for r, t in zip(rows, labels):
        p = prob(w, r)
        if t == 1:
            dz = alpha * (1 - p) ** gamma * (gamma * p * log(p) + p - 1)
        else:
            dz = (1 - alpha) * p**gamma * (p - gamma * (1 - p) * log(1 - p))
        for i, v in enumerate(r):
            g[i] += dz * v
        g[-1] += dz
    return [v / len(rows) for v in g]
