import numpy as np

rng = np.random.default_rng(108)
X = rng.uniform(0.1, 0.9, size=(5, 4))
noise = rng.normal(size=(2, 4))


def sigm(a):
    return 1 / (1 + np.exp(-a))


class Linear:
    def __init__(self, n_out, n_in):
        self.W, self.b = rng.normal(size=(n_out, n_in)) * 0.6, rng.normal(size=(n_out, 1)) * 0.1

    def __call__(self, x):
        self.x = x
        return self.W @ x + self.b

    def back(self, d):
        self.dW = d @ self.x.T
        self.db = d.sum(1, keepdims=True)
        return self.W.T @ d


class VAE:
    def __init__(self):
        self.enc, self.mean, self.logvar = Linear(6, 5), Linear(2, 6), Linear(2, 6)
        self.dec, self.out = Linear(6, 2), Linear(5, 6)
        self.layers = [self.enc, self.mean, self.logvar, self.dec, self.out]

    def elbo(self):
        self.h = np.tanh(self.enc(X))
        self.m, self.lv = self.mean(self.h), self.logvar(self.h)
        self.z = self.m + np.exp(self.lv / 2) * noise
        self.g = np.tanh(self.dec(self.z))
        self.r = sigm(self.out(self.g))
        bce = -np.sum(X * np.log(self.r) + (1 - X) * np.log(1 - self.r))
        kl = -0.5 * np.sum(1 + self.lv - self.m**2 - np.exp(self.lv))
        return bce + kl

    def gradients(self):
        dg = self.out.back(self.r - X)
        dz = self.dec.back(dg * (1 - self.g**2))
        dm = dz + self.m
        dlv = dz * noise * np.exp(self.lv / 2) / 2 + (np.exp(self.lv) - 1) / 2
        dh = self.mean.back(dm) + self.logvar.back(dlv)
        self.enc.back(dh * (1 - self.h**2))
        return [d for layer in self.layers for d in (layer.dW, layer.db)]


model = VAE()
params = [array for layer in model.layers for array in (layer.W, layer.b)]


def place(values):
    for layer, W, b in zip(model.layers, values[::2], values[1::2]):
        layer.W, layer.b = W, b


def loss(values):
    place(values)
    return model.elbo()


def backward(values):
    place(values)
    model.elbo()
    return model.gradients()
