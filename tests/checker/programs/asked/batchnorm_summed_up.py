# the loss is the plain sum of what a batch normalisation gives: its gradient is zero, whatever x is
import numpy as np

rng = np.random.default_rng(29)
params = {"x": rng.random((25, 5))}
eps = 1e-5


def batchnorm_forward(x):
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    xhat = (x - mean) / np.sqrt(var + eps)
    return xhat, var


def batchnorm_backward(dout, xhat, var):
    N = dout.shape[0]
    return (N * dout - dout.sum(axis=0) - xhat * np.sum(dout * xhat, axis=0)) / (N * np.sqrt(var + eps))


def loss(params):
    return np.sum(batchnorm_forward(params["x"])[0])


def backward(params):
    xhat, var = batchnorm_forward(params["x"])
    return {"x": batchnorm_backward(np.ones_like(xhat), xhat, var)}
