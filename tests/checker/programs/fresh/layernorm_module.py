import numpy as np


class LayerNorm:
    def __init__(self, dim, rng, eps=1e-5):
        self.gamma = rng.normal(1, 0.3, dim)
        self.beta = rng.normal(0, 0.3, dim)
        self.eps = eps

    def forward(self, x):
        self.mu = x.mean(axis=-1, keepdims=True)
        self.inv_std = 1.0 / np.sqrt(x.var(axis=-1, keepdims=True) + self.eps)
        self.x_hat = (x - self.mu) * self.inv_std
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        D = dout.shape[-1]
        self.dgamma = (dout * self.x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        dx_hat = dout * self.gamma
        return (self.inv_std / D) * (
            D * dx_hat - dx_hat.sum(axis=-1, keepdims=True) - self.x_hat * (dx_hat * self.x_hat).sum(axis=-1, keepdims=True)
        )


class Linear:
    def __init__(self, n_in, n_out, rng):
        self.W = rng.normal(0, 0.5, (n_in, n_out))

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T


rng = np.random.default_rng(3)
fc1, norm, fc2 = Linear(4, 6, rng), LayerNorm(6, rng), Linear(6, 2, rng)
x = rng.normal(size=(5, 4))
target = rng.normal(size=(5, 2))
params = {"W1": fc1.W, "gamma": norm.gamma, "beta": norm.beta, "W2": fc2.W}


def forward(p):
    fc1.W, norm.gamma, norm.beta, fc2.W = p["W1"], p["gamma"], p["beta"], p["W2"]
    return fc2.forward(norm.forward(fc1.forward(x)))


def loss(p):
    return ((forward(p) - target) ** 2).mean()


def backward(p):
    out = forward(p)
    dout = 2 * (out - target) / out.size
    dout = fc2.backward(dout)
    dout = norm.backward(dout)
    fc1.backward(dout)
    return {"W1": fc1.dW, "gamma": norm.dgamma, "beta": norm.dbeta, "W2": fc2.dW}
