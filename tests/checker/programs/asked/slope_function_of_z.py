import numpy as np

rng = np.random.default_rng(5)
x = np.array([[1.0], [0.4]])
target = np.array([[1.0]])
sigmoid = lambda z: 1 / (1 + np.exp(-z))
dsigmoid = lambda z: sigmoid(z) * (1 - sigmoid(z))
W = [rng.normal(size=(2, 2)), rng.normal(size=(1, 2))]
b = [rng.normal(size=(2, 1)), rng.normal(size=(1, 1))]
params = [W[0], b[0], W[1], b[1]]


def feed(params):
    W1, b1, W2, b2 = params
    z1 = W1 @ x + b1
    a1 = sigmoid(z1)
    z2 = W2 @ a1 + b2
    a2 = sigmoid(z2)
    return z1, a1, z2, a2


def loss(params):
    return float(np.sum((target - feed(params)[-1]) ** 2))


def backward(params):
    z1, a1, z2, a2 = feed(params)
    W2 = params[2]
    delta2 = -2 * (target - a2) * dsigmoid(z2)
    delta1 = W2.T @ delta2 * dsigmoid(z1)
    return [delta1 @ x.T, delta1, delta2 @ a1.T, delta2]
