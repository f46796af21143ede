import numpy as np

np.random.seed(201)
x = np.random.rand(2, 1)
y = np.array([[1.0], [0.0]])
W2 = np.random.rand(3, 2)
W3 = np.random.randn(2, 3)
params = {"W2": W2, "W3": W3}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu_prime(z):
    return (z > 0).astype(float)


def loss(params):
    z2 = params["W2"] @ x
    a2 = np.maximum(z2, 0)
    z3 = params["W3"] @ a2
    a3 = sigmoid(z3)
    return np.sum((a3 - y) ** 2) / 2


def backward(params):
    z2 = params["W2"] @ x
    a2 = np.maximum(z2, 0)
    z3 = params["W3"] @ a2
    a3 = sigmoid(z3)
    delta3 = (a3 - y) * a3 * (1 - a3)
    dW3 = delta3 @ a2.T
    delta2 = (params["W3"].T @ delta3) * relu_prime(z2)
    dW2 = delta2 @ x.T
    return {"W2": dW2, "W3": dW3}
