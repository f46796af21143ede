# counts ones: a recurrence without activation, two numbers as parameters
import numpy as np

X = np.array([[1., 0., 1., 1.], [0., 1., 0., 0.], [1., 1., 1., 0.]])
t = X.sum(axis=1)
params = [1.2, 0.9]


def forward_states(X, wx, wRec):
    S = np.zeros((X.shape[0], X.shape[1] + 1))
    for k in range(X.shape[1]):
        S[:, k + 1] = S[:, k] * wRec + X[:, k] * wx
    return S


def loss(params):
    return np.mean((t - forward_states(X, *params)[:, -1]) ** 2)


def output_gradient(y, t):
    return 2. * (y - t)


def backward_gradient(X, S, grad_out, wRec):
    grad_over_time = np.zeros_like(S)
    grad_over_time[:, -1] = grad_out
    wx_grad = 0
    wRec_grad = 0
    for k in range(X.shape[1], 0, -1):
        wx_grad += np.mean(grad_over_time[:, k] * X[:, k - 1])
        wRec_grad += np.mean(grad_over_time[:, k] * S[:, k - 1])
        grad_over_time[:, k - 1] = grad_over_time[:, k] * wRec
    return wx_grad, wRec_grad


def backward(params):
    S = forward_states(X, *params)
    return list(backward_gradient(X, S, output_gradient(S[:, -1], t), params[1]))
