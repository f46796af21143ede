import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 4))
Y = rng.normal(size=(8, 2))


class Linear:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class BatchNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        self.mu = x.mean(axis=0)
        self.xc = x - self.mu
        self.var = (self.xc ** 2).mean(axis=0)
        self.std = np.sqrt(self.var + self.eps)
        self.xhat = self.xc / self.std
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        N = dout.shape[0]
        self.dgamma = (dout * self.xhat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        dxhat = dout * self.gamma
        dxc = dxhat / self.std
        dstd = -(dxhat * self.xc).sum(axis=0) / self.std ** 2
        dvar = 0.5 * dstd / self.std
        dxc += 2.0 / N * self.xc * dvar
        dmu = dxc.sum(axis=0)
        dx = dxc - dmu / N
        return dx


class ReLU:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


params = {
    "W1": rng.normal(size=(4, 5)) * 0.5, "b1": rng.normal(size=5) * 0.1,
    "gamma": rng.uniform(0.5, 1.5, 5), "beta": rng.normal(size=5) * 0.1,
    "W2": rng.normal(size=(5, 2)) * 0.5, "b2": np.zeros(2),
}


def build(p):
    return [Linear(p["W1"], p["b1"]), BatchNorm(p["gamma"], p["beta"]), ReLU(),
            Linear(p["W2"], p["b2"])]


def run(net):
    h = X
    for layer in net:
        h = layer.forward(h)
    return h


def loss(p):
    out = run(build(p))
    return 0.5 * np.sum((out - Y) ** 2) / len(X)


def backward(p):
    net = build(p)
    out = run(net)
    d = (out - Y) / len(X)
    for layer in reversed(net):
        d = layer.backward(d)
    l1, bn, _, l2 = net
    return {"W1": l1.dW, "b1": l1.db, "gamma": bn.dgamma, "beta": bn.dbeta,
            "W2": l2.dW, "b2": l2.db}
