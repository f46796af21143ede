import numpy as np

rng = np.random.default_rng(45)
N = 12
X = rng.random((N, 15))
Y = np.eye(10)[rng.integers(0, 10, N)]
w1 = rng.normal(size=(15, 10))
b1 = rng.normal(size=10)
w2 = rng.normal(size=(10, 10))
b2 = rng.normal(size=10)
params = {"w1": w1, "b1": b1, "w2": w2, "b2": b2}


def loss(params):
    a1 = np.maximum(X @ params["w1"] + params["b1"], 0)
    logits = a1 @ params["w2"] + params["b2"]
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return -np.sum(Y * np.log(e / e.sum(axis=1, keepdims=True))) / N


# forward
z1 = X @ w1 + b1
a1 = np.maximum(z1, 0)
z2 = a1 @ w2 + b2
exps = np.exp(z2 - z2.max(axis=1, keepdims=True))
out = exps / exps.sum(axis=1, keepdims=True)
# backward
err2 = (out - Y) / N
dw2 = a1.T @ err2
db2 = err2.sum(axis=0)
err1 = (err2 @ w2.T) * (z1 > 0)
dw1 = X.T @ err1
db1 = err1.sum(axis=0)
grads = {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}
