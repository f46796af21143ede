import numpy as np

rng = np.random.default_rng(307)


class FullyConnected:
    def __init__(self, n_in, n_out):
        self.W, self.b = rng.normal(size=(n_in, n_out)), rng.normal(size=(1, n_out))

    def forward(self, X):
        self.X = X
        self.Y = np.tanh(X @ self.W + self.b)
        return self.Y

    def backward(self, dLdy):
        dZ = dLdy * (1 - self.Y ** 2)
        self.dW, self.db = self.X.T @ dZ, dZ.sum(axis=0, keepdims=True)
        return dZ @ self.W.T


class Dropout:
    """Wraps a layer: its inputs are dropped, and the rest scaled."""

    def __init__(self, layer, p, shape):
        self.layer, self.p = layer, p
        self.mask = rng.random(shape) >= p

    def forward(self, X):
        scaler = 1 / (1 - self.p)
        return self.layer.forward(scaler * self.mask * X)

    def backward(self, dLdy):
        dX = self.layer.backward(dLdy)
        return dX * self.mask / (1 - self.p)


X, Y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
first = FullyConnected(3, 5)
second = Dropout(FullyConnected(5, 2), 0.4, (6, 5))
params = {"W1": first.W, "b1": first.b, "W2": second.layer.W, "b2": second.layer.b}


def predict(params):
    first.W, first.b = params["W1"], params["b1"]
    second.layer.W, second.layer.b = params["W2"], params["b2"]
    return second.forward(first.forward(X))


def loss(params):
    return np.sum((predict(params) - Y) ** 2)


def backward(params):
    first.backward(second.backward(2 * (predict(params) - Y)))
    return {"W1": first.dW, "b1": first.db, "W2": second.layer.dW, "b2": second.layer.db}
