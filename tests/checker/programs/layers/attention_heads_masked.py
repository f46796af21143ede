import numpy as np


class CausalSelfAttention:
    def __init__(self, dim, heads, rng):
        self.h, self.hd = heads, dim // heads
        self.Wqkv = rng.normal(size=(dim, 3 * dim)) * 0.7
        self.Wo = rng.normal(size=(dim, dim)) * 0.7

    def split(self, x):
        B, T, _ = x.shape
        return x.reshape(B, T, self.h, self.hd).transpose(0, 2, 1, 3)

    def merge(self, x):
        B, _, T, _ = x.shape
        return x.transpose(0, 2, 1, 3).reshape(B, T, self.h * self.hd)

    def forward(self, x):
        T = x.shape[1]
        q, k, v = (self.split(part) for part in np.split(x @ self.Wqkv, 3, axis=-1))
        mask = np.tril(np.ones((T, T), dtype=bool))
        scores = np.einsum("bhid,bhjd->bhij", q, k) * self.hd ** -0.5
        scores = np.where(mask, scores, -1e9)
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        att = e / e.sum(axis=-1, keepdims=True)
        y = self.merge(att @ v)
        self.cache = (x, q, k, v, att, y)
        return y @ self.Wo

    def backward(self, dout):
        x, q, k, v, att, y = self.cache
        self.dWo = np.einsum("bti,bto->io", y, dout)
        dy = self.split(dout @ self.Wo.T)
        datt = dy @ v.transpose(0, 1, 3, 2)
        dv = att.transpose(0, 1, 3, 2) @ dy
        dscores = att * (datt - np.sum(datt * att, axis=-1, keepdims=True))
        dscores = dscores * self.hd ** -0.5
        dq = np.einsum("bhij,bhjd->bhid", dscores, k)
        dk = np.einsum("bhij,bhid->bhjd", dscores, q)
        dqkv = np.concatenate([self.merge(dq), self.merge(dk), self.merge(dv)], axis=-1)
        self.dWqkv = np.einsum("bti,bto->io", x, dqkv)
        return dqkv @ self.Wqkv.T


rng = np.random.default_rng(107)
x = rng.normal(size=(2, 3, 4))
goal = rng.normal(size=(2, 3, 4))
layer = CausalSelfAttention(4, 2, rng)
embed = rng.normal(size=(4, 4))
params = {"embed": embed, "Wqkv": layer.Wqkv, "Wo": layer.Wo}


def run(params):
    layer.Wqkv, layer.Wo = params["Wqkv"], params["Wo"]
    return layer.forward(x @ params["embed"])


def loss(params):
    return np.mean((run(params) - goal) ** 2)


def backward(params):
    out = run(params)
    dx = layer.backward(2 * (out - goal) / goal.size)
    return {"embed": np.einsum("bti,bto->io", x, dx), "Wqkv": layer.dWqkv, "Wo": layer.dWo}
