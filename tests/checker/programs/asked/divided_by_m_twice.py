import numpy as np


def initialize(n_x, n_h, n_y):
    np.random.seed(2)
    return {"W1": np.random.randn(n_h, n_x), "b1": np.random.randn(n_h, 1),
            "W2": np.random.randn(n_y, n_h), "b2": np.random.randn(n_y, 1)}


params = initialize(2, 4, 1)
X = np.random.randn(2, 7)
Y = (X[:1] * X[1:] > 0).astype(float)
m = X.shape[1]


def loss(params):
    A1 = np.tanh(np.dot(params["W1"], X) + params["b1"])
    A2 = 1 / (1 + np.exp(-(np.dot(params["W2"], A1) + params["b2"])))
    return float(np.squeeze(-np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))))


def backward(params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    A1 = np.tanh(np.dot(W1, X) + b1)
    A2 = 1 / (1 + np.exp(-(np.dot(W2, A1) + b2)))
    dZ2 = A2 - Y
    dW2 = 1 / m * np.dot(dZ2, A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = 1 / m * np.dot(dZ1, X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
