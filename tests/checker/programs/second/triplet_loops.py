import math

import numpy as np

state = np.random.RandomState(12)
anchors = state.randn(4, 3).tolist()
positives = state.randn(4, 3).tolist()
negatives = state.randn(4, 3).tolist()
params = {"W": state.randn(2, 3).tolist(), "b": state.randn(2).tolist()}


def encode(p, x):
    return [math.tanh(sum(w * v for w, v in zip(row, x)) + bias) for row, bias in zip(p["W"], p["b"])]


def softplus(s):
    return math.log1p(math.exp(s))


def loss(p):
    total = 0.0
    for a, q, n in zip(anchors, positives, negatives):
        ea, eq, en = encode(p, a), encode(p, q), encode(p, n)
        near = sum((i - j) ** 2 for i, j in zip(ea, eq))
        far = sum((i - j) ** 2 for i, j in zip(ea, en))
        total += softplus(near - far)
    return total / len(anchors)


def backward(p):
    gW = [[0.0] * 3 for _ in range(2)]
    gb = [0.0] * 2
    for a, q, n in zip(anchors, positives, negatives):
        ea, eq, en = encode(p, a), encode(p, q), encode(p, n)
        near = sum((i - j) ** 2 for i, j in zip(ea, eq))
        far = sum((i - j) ** 2 for i, j in zip(ea, en))
        slope = 1 / (1 + math.exp(far - near)) / len(anchors)
        da = [2 * slope * (k - j) for j, k in zip(eq, en)]
        dq = [2 * slope * (j - i) for i, j in zip(ea, eq)]
        dn = [2 * slope * (i - k) for i, k in zip(ea, en)]
        for x, e, d in ((a, ea, da), (q, eq, dq), (n, en, dn)):
            for row in range(2):
                delta = d[row] * (1 - e[row] ** 2)
                gb[row] += delta
                for col in range(3):
                    gW[row][col] += delta * x[col]
    return {"W": gW, "b": gb}
