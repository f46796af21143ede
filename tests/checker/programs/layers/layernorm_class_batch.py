import numpy as np

EPS = 1e-6


class LayerNorm:
    def __init__(self, dim, rng):
        self.g = rng.normal(size=dim)
        self.b = rng.normal(size=dim)

    def __call__(self, x):
        self.mu = x.mean(axis=-1, keepdims=True)
        self.std = np.sqrt(x.var(axis=-1, keepdims=True) + EPS)
        self.xhat = (x - self.mu) / self.std
        return self.g * self.xhat + self.b

    def backward(self, grad):
        n = grad.shape[-1]
        self.dg = np.einsum("btd,btd->d", grad, self.xhat)
        self.db = grad.sum(axis=(0, 1))
        gx = grad * self.g
        total = gx.sum(axis=-1, keepdims=True)
        dot = (gx * self.xhat).sum(axis=-1, keepdims=True)
        return (n * gx - total - self.xhat * dot) / (n * self.std)


class Block:
    """x + W2 relu(W1 norm(x)), for a batch of sequences."""

    def __init__(self, dim, hidden, rng):
        self.ln = LayerNorm(dim, rng)
        self.W1 = rng.normal(size=(dim, hidden)) / 2
        self.W2 = rng.normal(size=(hidden, dim)) / 2

    def __call__(self, x):
        self.n = self.ln(x)
        self.pre = self.n @ self.W1
        self.act = np.maximum(self.pre, 0)
        return x + self.act @ self.W2

    def backward(self, grad):
        self.dW2 = np.einsum("bth,btd->hd", self.act, grad)
        dpre = grad @ self.W2.T * (self.pre > 0)
        self.dW1 = np.einsum("btd,bth->dh", self.n, dpre)
        return grad + self.ln.backward(dpre @ self.W1.T)


rng = np.random.default_rng(104)
tokens = rng.normal(size=(2, 3, 4))
target = rng.normal(size=(2, 3, 4))
first, second = Block(4, 5, rng), Block(4, 5, rng)
params = {}
for name, block in (("first", first), ("second", second)):
    params[name] = {"g": block.ln.g, "b": block.ln.b, "W1": block.W1, "W2": block.W2}


def load(params):
    for name, block in (("first", first), ("second", second)):
        block.ln.g, block.ln.b = params[name]["g"], params[name]["b"]
        block.W1, block.W2 = params[name]["W1"], params[name]["W2"]


def loss(params):
    load(params)
    return np.mean((second(first(tokens)) - target) ** 2)


def backward(params):
    load(params)
    out = second(first(tokens))
    first.backward(second.backward(2 * (out - target) / target.size))
    return {name: {"g": block.ln.dg, "b": block.ln.db, "W1": block.dW1, "W2": block.dW2}
            for name, block in (("first", first), ("second", second))}
