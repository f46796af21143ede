import numpy as np
from two_modules_layers import dense_backward, dense_forward, softmax_loss

rng = np.random.default_rng(133)
X = rng.normal(size=(5, 4))
y = rng.integers(0, 3, 5)
params = {"W1": rng.normal(size=(4, 6)), "b1": rng.normal(size=6), "W2": rng.normal(size=(6, 3)), "b2": rng.normal(size=3)}


def predict(p):
    h, cache1 = dense_forward(X, p["W1"], p["b1"], activation="tanh")
    scores, cache2 = dense_forward(h, p["W2"], p["b2"])
    return scores, cache1, cache2


def loss(p):
    return softmax_loss(predict(p)[0], y)[0]


def backward(p):
    scores, cache1, cache2 = predict(p)
    _, dscores = softmax_loss(scores, y)
    dh, dW2, db2 = dense_backward(dscores, cache2)
    _, dW1, db1 = dense_backward(dh, cache1, activation="tanh")
    return dict(W1=dW1, b1=db1, W2=dW2, b2=db2)
