import numpy as np

rng = np.random.default_rng(114)
keep_prob = 0.7
X = rng.normal(size=(4, 6))
Y = np.array([[1, 0, 1, 1, 0, 0]])
D1 = rng.random((5, 6)) < keep_prob
D2 = rng.random((4, 6)) < keep_prob
params = {"W1": rng.normal(size=(5, 4)), "b1": rng.normal(size=(5, 1)), "W2": rng.normal(size=(4, 5)),
          "b2": rng.normal(size=(4, 1)), "W3": rng.normal(size=(1, 4)), "b3": rng.normal(size=(1, 1))}


def forward_with_dropout(p):
    A1 = np.maximum(0, p["W1"] @ X + p["b1"])
    A1 = A1 * D1
    A1 = A1 / keep_prob
    A2 = np.maximum(0, p["W2"] @ A1 + p["b2"])
    A2 = A2 * D2
    A2 = A2 / keep_prob
    A3 = 1 / (1 + np.exp(-(p["W3"] @ A2 + p["b3"])))
    return A1, A2, A3


def loss(p):
    A3 = forward_with_dropout(p)[2]
    return -np.mean(Y * np.log(A3) + (1 - Y) * np.log(1 - A3))


def backward(p):
    A1, A2, A3 = forward_with_dropout(p)
    m = X.shape[1]
    dZ3 = A3 - Y
    dW3 = 1. / m * np.dot(dZ3, A2.T)
    db3 = 1. / m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(p["W3"].T, dZ3)
    dA2 = dA2 * D2
    dA2 = dA2 / keep_prob
    dZ2 = dA2 * (A2 > 0)
    dW2 = 1. / m * np.dot(dZ2, A1.T)
    db2 = 1. / m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(p["W2"].T, dZ2)
    dA1 = dA1 * D1 / keep_prob
    dZ1 = dA1 * (A1 > 0)
    dW1 = 1. / m * np.dot(dZ1, X.T)
    db1 = 1. / m * np.sum(dZ1, axis=1, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}
