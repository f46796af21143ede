import numpy as np


class MultiHead:
    def __init__(self, n_embd, n_head, seed):
        r = np.random.RandomState(seed)
        self.n_head = n_head
        self.head_dim = n_embd // n_head
        self.W_qkv = r.randn(n_embd, 3 * n_embd) * 0.4
        self.W_proj = r.randn(n_embd, n_embd) * 0.4

    def split(self, t):
        B, T, C = t.shape
        return t.reshape(B, T, self.n_head, self.head_dim).transpose(0, 2, 1, 3)

    def merge(self, t):
        B, H, T, dh = t.shape
        return t.transpose(0, 2, 1, 3).reshape(B, T, H * dh)

    def forward(self, x):
        self.x = x
        qkv = x @ self.W_qkv
        q, k, v = np.split(qkv, 3, axis=2)
        self.q, self.k, self.v = self.split(q), self.split(k), self.split(v)
        scores = self.q @ self.k.transpose(0, 1, 3, 2) / np.sqrt(self.head_dim)
        scores -= scores.max(axis=-1, keepdims=True)
        self.attn = np.exp(scores)
        self.attn /= self.attn.sum(axis=-1, keepdims=True)
        self.merged = self.merge(self.attn @ self.v)
        return self.merged @ self.W_proj

    def backward(self, dout):
        B, T, C = dout.shape
        self.dW_proj = np.einsum("btc,btd->cd", self.merged, dout)
        dmerged = dout @ self.W_proj.T
        dheads = dmerged.reshape(B, T, self.n_head, self.head_dim).transpose(0, 2, 1, 3)
        dattn = dheads @ self.v.transpose(0, 1, 3, 2)
        dv = self.attn.transpose(0, 1, 3, 2) @ dheads
        dscores = self.attn * (dattn - np.sum(dattn * self.attn, axis=-1, keepdims=True))
        dscores /= np.sqrt(self.head_dim)
        dq = dscores @ self.k
        dk = dscores.transpose(0, 1, 3, 2) @ self.q
        dqkv = np.concatenate([self.merge(dq), self.merge(dk), self.merge(dv)], axis=2)
        self.dW_qkv = np.einsum("btc,btd->cd", self.x, dqkv)
        return dqkv @ self.W_qkv.T


layer = MultiHead(6, 2, 9)
x = np.random.RandomState(1).randn(2, 4, 6)
params = {"W_qkv": layer.W_qkv, "W_proj": layer.W_proj}


def loss(params):
    layer.W_qkv, layer.W_proj = params["W_qkv"], params["W_proj"]
    return np.mean(np.tanh(layer.forward(x)) ** 2)


def backward(params):
    layer.W_qkv, layer.W_proj = params["W_qkv"], params["W_proj"]
    t = np.tanh(layer.forward(x))
    layer.backward(2 * t * (1 - t**2) / t.size)
    return {"W_qkv": layer.dW_qkv, "W_proj": layer.dW_proj}
