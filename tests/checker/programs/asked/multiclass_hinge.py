import numpy as np

rng = np.random.default_rng(23)
N, D, C, reg = 8, 5, 4, 0.02
X = rng.normal(size=(N, D))
y = rng.integers(0, C, N)
params = {"W": rng.normal(size=(D, C)) * 0.3}


def svm_loss_naive(W, X, y, reg):
    dW = np.zeros(W.shape)
    total = 0.0
    for i in range(N):
        scores = X[i].dot(W)
        correct_class_score = scores[y[i]]
        violated = 0
        for j in range(C):
            if j == y[i]:
                continue
            margin = scores[j] - correct_class_score + 1
            if margin > 0:
                total += margin
                dW[:, j] += X[i]
                violated += 1
        dW[:, y[i]] -= violated * X[i]
    total /= N
    dW /= N
    total += reg * np.sum(W * W)
    dW += 2 * reg * W
    return total, dW


def loss(params):
    return svm_loss_naive(params["W"], X, y, reg)[0]


def backward(params):
    return {"W": svm_loss_naive(params["W"], X, y, reg)[1]}
