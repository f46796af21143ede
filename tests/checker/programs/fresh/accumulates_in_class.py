import numpy as np

rng = np.random.default_rng(14)


class Dense:
    def __init__(self, inputs, outputs):
        self.w = rng.normal(size=(inputs, outputs))
        self.b = rng.normal(size=outputs)
        self.zero()

    def zero(self):
        self.dw, self.db = np.zeros_like(self.w), np.zeros_like(self.b)

    def __call__(self, x):
        self.x = x
        return x @ self.w + self.b

    def back(self, g):
        self.dw += self.x.T @ g
        self.db += g.sum(0)
        return g @ self.w.T


class Relu:
    def __call__(self, x):
        self.on = x > 0
        return x * self.on

    def back(self, g):
        return g * self.on


layers_ = [Dense(3, 6), Relu(), Dense(6, 2)]
x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
dense = [layers_[0], layers_[2]]
params = {f"{n}.{k}": getattr(layer, k) for n, layer in enumerate(dense) for k in ("w", "b")}


def loss(params):
    for n, layer in enumerate(dense):
        layer.w, layer.b = params[f"{n}.w"], params[f"{n}.b"]
    out = x
    for layer in layers_:
        out = layer(out)
    loss.g = out - y
    return 0.5 * np.sum(loss.g ** 2)


def epoch():
    loss(params)
    for layer in dense:
        layer.zero()
    g = loss.g
    for layer in reversed(layers_):
        g = layer.back(g)


for _ in range(2):
    epoch()
grads = {f"{n}.{k}": getattr(layer, "d" + k) for n, layer in enumerate(dense) for k in ("w", "b")}
