import numpy as np

rng = np.random.default_rng(55)
sizes = [3, 6, 6, 1]
X = rng.normal(size=(8, 3))
y = np.sin(X.sum(axis=1, keepdims=True))
shapes = []
for a, b in zip(sizes[:-1], sizes[1:]):
    shapes += [(a, b), (b,)]
params = rng.normal(size=sum(int(np.prod(s)) for s in shapes)) * 0.5


def unpack(theta):
    out, pos = [], 0
    for s in shapes:
        size = int(np.prod(s))
        out.append(theta[pos : pos + size].reshape(s))
        pos += size
    return out


def swish(z):
    return z / (1 + np.exp(-z))


def dswish(z):
    s = 1 / (1 + np.exp(-z))
    f = z * s
    return f + s * (1 - f)


def loss(theta):
    W1, b1, W2, b2, W3, b3 = unpack(theta)
    h = swish(swish(X @ W1 + b1) @ W2 + b2)
    return np.mean((h @ W3 + b3 - y) ** 2)


def backward(theta):
    W1, b1, W2, b2, W3, b3 = unpack(theta)
    z1 = X @ W1 + b1
    h1 = swish(z1)
    z2 = h1 @ W2 + b2
    h2 = swish(z2)
    pred = h2 @ W3 + b3
    g = 2 * (pred - y) / len(y)
    gW3, gb3 = h2.T @ g, g.sum(0)
    g = (g @ W3.T) * dswish(z2)
    gW2, gb2 = h1.T @ g, g.sum(0)
    g = (g @ W2.T) * dswish(z1)
    gW1, gb1 = X.T @ g, g.sum(0)
    return np.concatenate([v.ravel() for v in (gW1, gb1, gW2, gb2, gW3, gb3)])
