import numpy as np
rng = np.random.default_rng(9)
X = rng.normal(size=(5, 4))
T = rng.integers(0, 3, size=5)


class ResBlock:
    def __init__(self, name, p):
        self.name = name
        self.W1 = p[name + ".W1"]
        self.W2 = p[name + ".W2"]
        self.b1 = p[name + ".b1"]

    def __call__(self, x):
        self.x = x
        self.z = x @ self.W1 + self.b1
        self.h = np.where(self.z > 0, self.z, 0.1 * self.z)
        return x + self.h @ self.W2

    def backward(self, dy, grads):
        grads[self.name + ".W2"] = self.h.T @ dy
        dh = dy @ self.W2.T
        dz = dh * np.where(self.z > 0, 1.0, 0.1)
        grads[self.name + ".W1"] = self.x.T @ dz
        grads[self.name + ".b1"] = dz.sum(0)
        return dy + dz @ self.W1.T


params = {}
for i in range(2):
    params[f"block{i}.W1"] = 0.5 * rng.normal(size=(4, 6))
    params[f"block{i}.b1"] = 0.1 * rng.normal(size=6)
    params[f"block{i}.W2"] = 0.5 * rng.normal(size=(6, 4))
params["head"] = 0.5 * rng.normal(size=(4, 3))
WD = 0.01


class Model:
    def __init__(self, p):
        self.p = p
        self.blocks = [ResBlock(f"block{i}", p) for i in range(2)]

    def loss(self):
        h = X
        for blk in self.blocks:
            h = blk(h)
        self.feat = h
        logits = h @ self.p["head"]
        logits = logits - logits.max(1, keepdims=True)
        self.prob = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        nll = -np.log(self.prob[np.arange(5), T]).mean()
        return nll + 0.5 * WD * np.sum(self.p["head"] ** 2)

    def backward(self):
        grads = {}
        onehot = np.eye(3)[T]
        dlogits = (self.prob - onehot) / 5
        grads["head"] = self.feat.T @ dlogits + WD * self.p["head"]
        d = dlogits @ self.p["head"].T
        for blk in self.blocks[::-1]:
            d = blk.backward(d, grads)
        return grads


def loss(p):
    return Model(p).loss()


def backward(p):
    m = Model(p)
    m.loss()
    return m.backward()
