import numpy as np

rng = np.random.default_rng(9)
X = rng.normal(size=(5, 4))
T = np.eye(3)[[0, 2, 1, 2, 0]]
params = {"W1": rng.normal(size=(4, 6)), "b1": rng.normal(size=6), "W2": rng.normal(size=(6, 3)), "b2": rng.normal(size=3)}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def predict(p):
    h = sigmoid(X.dot(p["W1"]) + p["b1"])
    return h, softmax(h.dot(p["W2"]) + p["b2"])


def loss(p):
    _, yhat = predict(p)
    return -np.sum(T * np.log(yhat) + (1 - T) * np.log(1 - yhat)) / len(X)


def backward(p):
    h, yhat = predict(p)
    dyhat = (yhat - T) / (yhat * (1 - yhat)) / len(X)
    dscores = yhat * (dyhat - np.sum(yhat * dyhat, axis=1, keepdims=True))
    dW2 = h.T.dot(dscores)
    db2 = dscores.sum(axis=0)
    dh = dscores.dot(p["W2"].T)
    dz = dh * h * (1 - h)
    dW1 = X.T.dot(dz)
    db1 = dz.sum(axis=0)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
