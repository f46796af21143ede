import numpy as np


class Sigmoid:
    def forward(self, x):
        self.x = x
        return 1 / (1 + np.exp(-x))

    def backward(self, grad):
        s = self.forward(self.x)
        grad_input = s * (1 - s) * grad
        return grad_input


class Linear:
    def __init__(self, w):
        self.w = w

    def forward(self, x):
        self.x = x
        return np.dot(self.w, x)

    def backward(self, grad):
        self.grad_w = np.outer(grad, self.x)
        return np.dot(self.w.T, grad)


rng = np.random.default_rng(308)
x, y = rng.normal(size=4), rng.normal(size=2)
modules = [Linear(rng.normal(size=(3, 4))), Sigmoid(), Linear(rng.normal(size=(2, 3)))]
params = {"lower": modules[0].w, "upper": modules[2].w}


def forward(params):
    modules[0].w, modules[2].w = params["lower"], params["upper"]
    out = x
    for module in modules:
        out = module.forward(out)
    return out


def loss(params):
    return 0.5 * np.sum((forward(params) - y) ** 2)


def backward(params):
    grad = forward(params) - y
    for module in modules[::-1]:
        grad = module.backward(grad)
    return {"lower": modules[0].grad_w, "upper": modules[2].grad_w}
