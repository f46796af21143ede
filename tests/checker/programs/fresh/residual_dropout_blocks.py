import numpy as np


class Block:
    def __init__(self, dim, keep, rng):
        self.W1 = rng.normal(0, 0.5, (dim, dim))
        self.W2 = rng.normal(0, 0.5, (dim, dim))
        self.keep = keep
        self.mask = rng.random((6, dim)) < keep

    def forward(self, x):
        self.x = x
        self.z = x @ self.W1
        self.a = np.maximum(self.z, 0)
        self.d = self.a * self.mask / self.keep
        return x + self.d @ self.W2

    def backward(self, dy):
        self.gW2 = self.d.T @ dy
        dd = dy @ self.W2.T
        da = dd * self.mask / self.keep
        dz = da * (self.z > 0)
        self.gW1 = self.x.T @ dz
        dx = dz @ self.W1.T
        dx += dy
        return dx


rng = np.random.default_rng(6)
blocks = [Block(4, 0.7, rng) for _ in range(3)]
x0 = rng.normal(size=(6, 4))
y0 = rng.normal(size=(6, 4))
params = {f"{k}_{i}": getattr(b, k) for i, b in enumerate(blocks) for k in ("W1", "W2")}


def forward(p):
    h = x0
    for i, b in enumerate(blocks):
        b.W1, b.W2 = p[f"W1_{i}"], p[f"W2_{i}"]
        h = b.forward(h)
    return h


def loss(p):
    return np.mean((forward(p) - y0) ** 2)


def backward(p):
    out = forward(p)
    d = 2 * (out - y0) / out.size
    for b in reversed(blocks):
        d = b.backward(d)
    return {f"{k}_{i}": getattr(b, "g" + k) for i, b in enumerate(blocks) for k in ("W1", "W2")}
