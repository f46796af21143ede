import numpy as np

rng = np.random.default_rng(132)
g = 1.5
X = rng.normal(size=(6, 4))
y = np.array([0, 1, 2, 1, 0, 2])
W = rng.normal(size=(4, 3))
params = {"W": W}


def loss(params):
    s = X.dot(params["W"])
    p = np.exp(s - s.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    q = p[range(6), y]
    return np.mean(-(1 - q) ** g * np.log(q))


s = X.dot(W)
p = np.exp(s - s.max(1, keepdims=True))
p /= p.sum(1, keepdims=True)
q = p[range(6), y]
dq = g * (1 - q) ** (g - 1) * np.log(q) - (1 - q) ** g / q
ds = -p * (dq * q)[:, None]
ds[range(6), y] += dq * q
ds /= 6
dW = X.T.dot(ds)
grads = {"W": dW}
