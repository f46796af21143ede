import numpy as np


class Sigmoid:
    def forward(self, x):
        return 1 / (1 + np.exp(-x))

    def backward(self, x, y):
        return self.forward(x) * (1 - self.forward(x))


class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


class BaseLayer:
    def __init__(self, *, prev, n, act, seed):
        rng = np.random.default_rng(seed)
        self.w = rng.normal(size=(prev, n))
        self.b = rng.normal(size=n)
        self.act = act

    def forward(self, x):
        self.x = x.copy()
        self.u = x @ self.w + self.b
        self.y = self.act.forward(self.u)
        return self.y


class MiddleLayer(BaseLayer):
    def backward(self, grad):
        dact = grad * self.act.backward(self.u, self.y)
        self.dw = self.x.T @ dact
        self.db = np.sum(dact, axis=0)
        self.dx = dact @ self.w.T
        return self.dx


class OutputLayer(BaseLayer):
    def backward(self, t):
        dact = (self.y - t) / len(t)
        self.dw = self.x.T @ dact
        self.db = np.sum(dact, axis=0)
        return dact @ self.w.T


X = np.random.default_rng(5).normal(size=(6, 4))
T = np.eye(4)[[0, 1, 3, 2, 2, 0]]
net = [MiddleLayer(prev=4, n=4, act=Sigmoid(), seed=1), MiddleLayer(prev=4, n=4, act=Sigmoid(), seed=2),
       OutputLayer(prev=4, n=4, act=Softmax(), seed=3)]
params = {}
for i, layer in enumerate(net):
    params[f"w{i}"], params[f"b{i}"] = layer.w, layer.b


def predict(params):
    y = X
    for i, layer in enumerate(net):
        layer.w, layer.b = params[f"w{i}"], params[f"b{i}"]
        y = layer.forward(y)
    return y


def loss(params):
    return -np.sum(T * np.log(predict(params))) / len(T)


def backward(params):
    predict(params)
    grad = T
    for layer in reversed(net):
        grad = layer.backward(grad)
    return {f"w{i}": layer.dw for i, layer in enumerate(net)} | {f"b{i}": layer.db for i, layer in enumerate(net)}
