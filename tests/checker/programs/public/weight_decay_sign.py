import numpy as np


def tanh(x):
    return np.tanh(x)


def tanh_d(x):
    e = tanh(x)
    return 1 - e ** 2


class Linear:
    def __init__(self, W, b, weight_decay):
        self.W, self.b, self.weight_decay = W, b, weight_decay

    def fprop(self, input):
        self.last_input = input
        return np.dot(input, self.W) + self.b

    def bprop(self, output_grad):
        n = output_grad.shape[0]
        self.dW = np.dot(self.last_input.T, output_grad) / n + self.weight_decay * self.W
        self.db = np.mean(output_grad, axis=0)
        return np.dot(output_grad, self.W.T)


class Activation:
    def fprop(self, input):
        self.last_input = input
        return tanh(input)

    def bprop(self, output_grad):
        return output_grad * tanh_d(self.last_input)


rng = np.random.default_rng(315)
X, Y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
net = [Linear(rng.normal(size=(3, 4)), rng.normal(size=4), 0.3), Activation(),
       Linear(rng.normal(size=(4, 2)), rng.normal(size=2), 0.3)]
params = [[net[0].W, net[0].b], [net[2].W, net[2].b]]


def predict(params):
    (net[0].W, net[0].b), (net[2].W, net[2].b) = params
    out = X
    for layer in net:
        out = layer.fprop(out)
    return out


def loss(params):
    data = 0.5 * np.mean(np.sum((predict(params) - Y) ** 2, axis=1))
    return data + 0.5 * 0.3 * sum(np.sum(W ** 2) for W, b in params)


def backward(params):
    grad = predict(params) - Y
    for layer in reversed(net):
        grad = layer.bprop(grad)
    return [[net[0].dW, net[0].db], [net[2].dW, net[2].db]]
