import numpy as np


class RNN:
    def __init__(self, D, H, rng):
        self.params = {"Wx": rng.normal(size=(D, H)), "Wh": rng.normal(size=(H, H)) * 0.5, "b": rng.normal(size=H)}

    def forward(self, x):
        N, T, D = x.shape
        H = self.params["b"].size
        self.x = x
        self.h = np.zeros((N, T + 1, H))
        for t in range(T):
            pre = x[:, t] @ self.params["Wx"] + self.h[:, t] @ self.params["Wh"] + self.params["b"]
            self.h[:, t + 1] = np.tanh(pre)
        return self.h[:, 1:]

    def backward(self, dh):
        N, T, H = dh.shape
        grads = {name: np.zeros_like(value) for name, value in self.params.items()}
        carry = np.zeros((N, H))
        for t in range(T - 1, -1, -1):
            total = dh[:, t] + carry
            dpre = total * (1 - self.h[:, t + 1] ** 2)
            grads["Wx"] += self.x[:, t].T @ dpre
            grads["Wh"] += self.h[:, t].T @ dpre
            grads["b"] += dpre.sum(axis=0)
            carry = dpre @ self.params["Wh"].T
        return grads


rng = np.random.default_rng(118)
rnn = RNN(2, 4, rng)
x = rng.normal(size=(3, 5, 2))
y = rng.normal(size=(3, 4))
params = rnn.params


def loss(params):
    rnn.params = params
    last = rnn.forward(x)[:, -1]
    return np.mean((last - y) ** 2)


def backward(params):
    rnn.params = params
    h = rnn.forward(x)
    dh = np.zeros_like(h)
    dh[:, -1] = 2 * (h[:, -1] - y) / y.size
    return rnn.backward(dh)
