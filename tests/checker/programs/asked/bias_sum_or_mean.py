import numpy as np


class Linear:
    def __init__(self, n_in, n_out, rng):
        self.w = rng.normal(size=(n_out, n_in))
        self.b = rng.normal(size=(n_out, 1))

    def forward(self, x):
        self.x = x
        return self.w @ x + self.b

    def backward(self, dout):
        self.dw = dout @ self.x.T
        self.db = dout.sum(axis=1, keepdims=True)
        return self.w.T @ dout


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class MSE:
    def forward(self, y_pred, y):
        self.diff = y_pred - y
        return np.mean(self.diff ** 2)

    def backward(self):
        return 2 * self.diff / self.diff.size


rng = np.random.default_rng(13)
X, Y = rng.normal(size=(3, 9)), rng.normal(size=(2, 9))
fc1, act, fc2, mse = Linear(3, 5, rng), ReLU(), Linear(5, 2, rng), MSE()
params = {"w1": fc1.w, "b1": fc1.b, "w2": fc2.w, "b2": fc2.b}


def forward(params):
    fc1.w, fc1.b, fc2.w, fc2.b = params["w1"], params["b1"], params["w2"], params["b2"]
    return fc2.forward(act.forward(fc1.forward(X)))


def loss(params):
    return mse.forward(forward(params), Y)


def backward(params):
    loss(params)
    fc1.backward(act.backward(fc2.backward(mse.backward())))
    return {"w1": fc1.dw, "b1": fc1.db, "w2": fc2.dw, "b2": fc2.db}
