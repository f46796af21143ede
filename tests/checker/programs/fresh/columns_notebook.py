import numpy as np

np.random.seed(1)
X = np.random.randn(3, 9)
Y = (np.random.rand(1, 9) > 0.5).astype(float)
m = X.shape[1]
params = {
    "W1": np.random.randn(5, 3) * 0.6,
    "b1": np.random.randn(5, 1) * 0.1,
    "W2": np.random.randn(1, 5) * 0.6,
    "b2": np.random.randn(1, 1) * 0.1,
}


def loss(params):
    Z1 = params["W1"] @ X + params["b1"]
    A1 = np.tanh(Z1)
    Z2 = params["W2"] @ A1 + params["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    logprobs = Y * np.log(A2) + (1 - Y) * np.log(1 - A2)
    return -np.sum(logprobs) / m


W1 = params["W1"]
b1 = params["b1"]
W2 = params["W2"]
b2 = params["b2"]

Z1 = np.dot(W1, X) + b1
A1 = np.tanh(Z1)
Z2 = np.dot(W2, A1) + b2
A2 = 1 / (1 + np.exp(-Z2))

dZ2 = A2 - Y
dW2 = (1 / m) * np.dot(dZ2, A1.T)
db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
dZ1 = np.multiply(np.dot(W2.T, dZ2), 1 - np.power(A1, 2))
dW1 = (1 / m) * np.dot(dZ1, X.T)
db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)

grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
