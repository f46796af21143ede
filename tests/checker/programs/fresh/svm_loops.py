import numpy as np

rng = np.random.default_rng(101)
X = rng.normal(size=(7, 5))
y = rng.integers(0, 4, 7)
reg = 0.3
params = {"W": rng.normal(size=(5, 4)) * 0.8}


def loss(params):
    W = params["W"]
    total = 0.0
    for i in range(X.shape[0]):
        scores = X[i].dot(W)
        correct = scores[y[i]]
        for j in range(W.shape[1]):
            if j == y[i]:
                continue
            margin = scores[j] - correct + 1
            if margin > 0:
                total += margin
    return total / X.shape[0] + reg * np.sum(W * W)


def backward(params):
    W = params["W"]
    dW = np.zeros(W.shape)
    num_train = X.shape[0]
    for i in range(num_train):
        scores = X[i].dot(W)
        correct = scores[y[i]]
        for j in range(W.shape[1]):
            if j == y[i]:
                continue
            margin = scores[j] - correct + 1
            if margin > 0:
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    dW /= num_train
    dW += 2 * reg * W
    return {"W": dW}
