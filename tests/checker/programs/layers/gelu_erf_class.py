import math
import numpy as np

erf = np.vectorize(math.erf)


class GELU:
    def __call__(self, x):
        self.x = x
        self.cdf = 0.5 * (1 + erf(x / math.sqrt(2)))
        return x * self.cdf

    def backward(self, g):
        pdf = np.exp(-0.5 * self.x ** 2) / math.sqrt(2 * math.pi)
        return g * (self.cdf + self.x * pdf)


class MLP:
    def __init__(self, seed=0):
        r = np.random.default_rng(seed)
        self.W1 = r.normal(size=(4, 3))
        self.W2 = r.normal(size=(2, 4))
        self.act = GELU()

    def __call__(self, x):
        self.x = x
        self.h = self.act(x @ self.W1.T)
        return self.h @ self.W2.T

    def backward(self, g):
        self.gW2 = g.T @ self.h
        self.gW1 = self.act.backward(g @ self.W2).T @ self.x


x = np.random.default_rng(1).normal(size=(5, 3))
t = np.random.default_rng(2).normal(size=(5, 2))
params = MLP(124)


def loss(net):
    return 0.5 * float(((net(x) - t) ** 2).sum())


def backward(net):
    net.backward(net(x) - t)
    return {"W1": net.gW1, "W2": net.gW2}
