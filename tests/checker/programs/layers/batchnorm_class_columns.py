import numpy as np


class BatchNorm:
    """Samples are columns."""

    def __init__(self, n):
        self.gamma = np.ones((n, 1)) * 1.3
        self.beta = np.full((n, 1), 0.2)
        self.cache = None

    def forward(self, Z):
        m = Z.shape[1]
        mean = Z.sum(axis=1, keepdims=True) / m
        var = ((Z - mean) ** 2).sum(axis=1, keepdims=True) / m
        std = np.sqrt(var + 1e-8)
        Z_norm = (Z - mean) / std
        self.cache = Z_norm, std, m
        return self.gamma * Z_norm + self.beta

    def backward(self, dA):
        Z_norm, std, m = self.cache
        self.dgamma = (dA * Z_norm).sum(axis=1, keepdims=True)
        self.dbeta = dA.sum(axis=1, keepdims=True)
        dZ_norm = dA * self.gamma
        mean_term = dZ_norm.sum(axis=1, keepdims=True) / m
        var_term = Z_norm * (dZ_norm * Z_norm).sum(axis=1, keepdims=True) / m
        return (dZ_norm - mean_term - var_term) / std


class Dense:
    def __init__(self, n_in, n_out, seed):
        rng = np.random.RandomState(seed)
        self.W = rng.randn(n_out, n_in)
        self.b = rng.randn(n_out, 1)

    def forward(self, A):
        self.A = A
        return np.dot(self.W, A) + self.b

    def backward(self, dZ):
        self.dW = np.dot(dZ, self.A.T)
        self.db = np.sum(dZ, axis=1, keepdims=True)
        return np.dot(self.W.T, dZ)


class Model:
    def __init__(self):
        self.fc1, self.bn, self.fc2 = Dense(3, 4, 1), BatchNorm(4), Dense(4, 2, 2)

    def set(self, params):
        self.fc1.W, self.fc1.b, self.fc2.W, self.fc2.b = params["W1"], params["b1"], params["W2"], params["b2"]
        self.bn.gamma, self.bn.beta = params["gamma"], params["beta"]

    def forward(self, X):
        self.h = np.maximum(0, self.bn.forward(self.fc1.forward(X)))
        return self.fc2.forward(self.h)

    def backward(self, dout):
        dh = self.fc2.backward(dout)
        dh[self.h == 0] = 0
        self.fc1.backward(self.bn.backward(dh))


model = Model()
X = np.random.RandomState(0).randn(3, 6)
Y = np.random.RandomState(3).randn(2, 6)
params = {"W1": model.fc1.W, "b1": model.fc1.b, "gamma": model.bn.gamma, "beta": model.bn.beta,
          "W2": model.fc2.W, "b2": model.fc2.b}


def loss(params):
    model.set(params)
    return float(np.mean((model.forward(X) - Y) ** 2))


def backward(params):
    model.set(params)
    out = model.forward(X)
    model.backward(2 * (out - Y) / Y.size)
    return {"W1": model.fc1.dW, "b1": model.fc1.db, "gamma": model.bn.dgamma, "beta": model.bn.dbeta,
            "W2": model.fc2.dW, "b2": model.fc2.db}
