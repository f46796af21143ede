import numpy as np

np.random.seed(21)
X = np.random.randn(8, 4)
labels = np.array([0, 2, 1, 1, 0, 2, 2, 0])
params = [np.random.randn(4, 5), np.random.rand(5) + 0.5, np.random.randn(5), np.random.randn(5, 3)]
eps = 1e-5


def bn_forward(x, gamma, beta):
    N, D = x.shape
    mu = 1.0 / N * np.sum(x, axis=0)
    xmu = x - mu
    sq = xmu**2
    var = 1.0 / N * np.sum(sq, axis=0)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1.0 / sqrtvar
    xhat = xmu * ivar
    gammax = gamma * xhat
    out = gammax + beta
    return out, (xhat, gamma, xmu, ivar, sqrtvar, var)


def bn_backward(dout, cache):
    xhat, gamma, xmu, ivar, sqrtvar, var = cache
    N, D = dout.shape
    dbeta = np.sum(dout, axis=0)
    dgammax = dout
    dgamma = np.sum(dgammax * xhat, axis=0)
    dxhat = dgammax * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1.0 / (sqrtvar**2) * divar
    dvar = 0.5 * 1.0 / np.sqrt(var + eps) * dsqrtvar
    dsq = 1.0 / N * np.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
    dx2 = 1.0 / N * np.ones((N, D)) * dmu
    dx = dx1 + dx2
    return dx, dgamma, dbeta


def forward(w):
    W1, gamma, beta, W2 = w
    h = X @ W1
    bn, cache = bn_forward(h, gamma, beta)
    a = np.maximum(0, bn)
    scores = a @ W2
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    probs = e / e.sum(axis=1, keepdims=True)
    return bn, cache, a, probs


def loss(w):
    probs = forward(w)[-1]
    return -np.mean(np.log(probs[np.arange(len(labels)), labels]))


def backward(w):
    W1, gamma, beta, W2 = w
    bn, cache, a, probs = forward(w)
    dscores = probs.copy()
    dscores[range(len(labels)), labels] -= 1
    dscores /= len(labels)
    dW2 = a.T.dot(dscores)
    da = dscores.dot(W2.T)
    da[bn <= 0] = 0
    dh, dgamma, dbeta = bn_backward(da, cache)
    dW1 = X.T.dot(dh)
    return [dW1, dgamma, dbeta, dW2]
