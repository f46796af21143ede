import numpy as np


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=0.5):
        rng = np.random.RandomState(204)
        self.params = {}
        self.params['W1'] = std * rng.randn(input_size, hidden_size)
        self.params['b1'] = 0.1 * rng.randn(hidden_size)
        self.params['W2'] = std * rng.randn(hidden_size, output_size)
        self.params['b2'] = 0.1 * rng.randn(output_size)

    def loss(self, X, y, reg):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N, D = X.shape
        a = np.matmul(X, W1) + b1
        a[a < 0] = 0
        b = a
        scores = np.matmul(b, W2) + b2
        d = np.exp(scores)
        f = d[np.arange(N), y] / np.sum(d, axis=1)
        loss = np.sum(-np.log(f)) / N
        loss += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        grads = {}
        grad_scores = d / np.sum(d, axis=1, keepdims=True)
        grad_scores[np.arange(N), y] -= 1
        grad_scores /= N
        grad_W2 = b.T.dot(grad_scores)
        grad_b = grad_scores.dot(W2.T)
        grad_b2 = np.sum(grad_scores, axis=0)
        grad_a = np.where(a <= 0, 0, 1) * grad_b
        grad_W1 = X.T.dot(grad_a)
        grad_b1 = np.sum(grad_a, axis=0)
        grads['W1'] = grad_W1 + 2 * reg * W1
        grads['b1'] = grad_b1
        grads['W2'] = grad_W2 + 2 * reg * W2
        grads['b2'] = grad_b2
        return loss, grads


X = np.random.RandomState(0).randn(5, 3)
y = np.array([0, 1, 1, 0, 2])
net = TwoLayerNet(3, 4, 3)
params = net.params


def loss(params):
    net.params = params
    return net.loss(X, y, 0.1)[0]


def backward(params):
    net.params = params
    return net.loss(X, y, 0.1)[1]
