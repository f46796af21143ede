import numpy as np


class Dense:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, g):
        self.dw, self.db = self.x.T @ g, g.sum(0)
        return g @ self.w.T


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, g):
        return g * (1 - self.y ** 2)


class Dropout:
    def __init__(self, p, shape, seed):
        self.mask = np.random.default_rng(seed).random(shape) >= p
        self.p = p

    def forward(self, x):
        return x * self.mask / (1 - self.p)

    def backward(self, g):
        return g * self.mask / (1 - self.p)


rng = np.random.default_rng(115)
X, Y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
layers_ = [Dense(rng.normal(size=(3, 5)), rng.normal(size=5)), Dropout(0.4, (6, 5), 1), Tanh(),
           Dense(rng.normal(size=(5, 4)), rng.normal(size=4)), Tanh(), Dropout(0.3, (6, 4), 2),
           Dense(rng.normal(size=(4, 2)), rng.normal(size=2))]
dense = [layer for layer in layers_ if isinstance(layer, Dense)]
params = [[layer.w, layer.b] for layer in dense]


def forward(params):
    for layer, (w, b) in zip(dense, params):
        layer.w, layer.b = w, b
    out = X
    for layer in layers_:
        out = layer.forward(out)
    return out


def loss(params):
    return np.sum((forward(params) - Y) ** 2) / len(X)


def backward(params):
    g = 2 * (forward(params) - Y) / len(X)
    for layer in reversed(layers_):
        g = layer.backward(g)
    return [[layer.dw, layer.db] for layer in dense]
