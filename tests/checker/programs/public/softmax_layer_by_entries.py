import numpy as np


class Softmax:
    def __call__(self, x):
        e_x = np.exp(x - np.max(x, axis=-1, keepdims=True))
        return e_x / np.sum(e_x, axis=-1, keepdims=True)

    def backward(self, x, upstream):
        p = self.__call__(x)
        inner = np.sum(p * upstream, axis=-1, keepdims=True)
        return p * (upstream - inner)


class SquareLoss:
    def loss(self, y, y_pred):
        return 0.5 * np.mean(np.sum(np.power(y - y_pred, 2), axis=-1))

    def gradient(self, y, y_pred):
        return -(y - y_pred) / len(y)


rng = np.random.default_rng(302)
X = rng.normal(size=(7, 4))
y = np.eye(3)[rng.integers(0, 3, 7)]
activation, criterion = Softmax(), SquareLoss()
params = {"W": rng.normal(size=(4, 3)), "w0": rng.normal(size=(1, 3))}


def loss(params):
    return criterion.loss(y, activation(X.dot(params["W"]) + params["w0"]))


def backward(params):
    layer_input = X.dot(params["W"]) + params["w0"]
    accum_grad = criterion.gradient(y, activation(layer_input))
    accum_grad = activation.backward(layer_input, accum_grad)
    return {"W": X.T.dot(accum_grad), "w0": np.sum(accum_grad, axis=0, keepdims=True)}
