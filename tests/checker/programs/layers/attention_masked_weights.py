# attention weights are masked after the softmax and normalised again: the mask is needed on both sides
import numpy as np

rng = np.random.default_rng(108)
n, d = 4, 3
X = rng.normal(size=(n, d))
Y = rng.normal(size=(n, d))
keep = np.tril(np.ones((n, n)))
params = {"Wq": rng.normal(size=(d, d)), "Wk": rng.normal(size=(d, d)), "Wv": rng.normal(size=(d, d))}


def loss(p):
    q, k, v = X @ p["Wq"], X @ p["Wk"], X @ p["Wv"]
    w = np.exp(q @ k.T / d ** 0.5) * keep
    a = w / w.sum(1, keepdims=True)
    return np.mean((a @ v - Y) ** 2)


def backward(p):
    q, k, v = X @ p["Wq"], X @ p["Wk"], X @ p["Wv"]
    w = np.exp(q @ k.T / d ** 0.5) * keep
    total = w.sum(1, keepdims=True)
    a = w / total
    do = 2 * (a @ v - Y) / Y.size
    dv = a.T @ do
    da = do @ v.T
    dw = da / total - (da * w).sum(1, keepdims=True) / total ** 2
    ds = dw * w
    dq = ds @ k / d ** 0.5
    dk = ds.T @ q / d ** 0.5
    return {"Wq": X.T @ dq, "Wk": X.T @ dk, "Wv": X.T @ dv}
