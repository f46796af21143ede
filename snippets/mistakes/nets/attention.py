"""One head of attention with a causal mask. Its backward pass is right."""

import numpy as np

rng = np.random.default_rng(2)
X, Y = rng.normal(size=(2, 5, 4)), rng.normal(size=(2, 5, 3))
params = {name: rng.normal(size=(4, 3)) for name in ("Wq", "Wk", "Wv")}
masked = np.triu(np.ones((5, 5), bool), 1)


def forward(p):
    q, k, v = (X @ p[name] for name in ("Wq", "Wk", "Wv"))
    scores = np.einsum("bik,bjk->bij", q, k) / np.sqrt(3)
    scores[:, masked] = -np.inf
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    A = e / e.sum(axis=-1, keepdims=True)
    return q, k, v, A, A @ v


def loss(p):
    return np.sum((forward(p)[-1] - Y) ** 2) / 2


def backward(p):
    q, k, v, A, out = forward(p)
    dout = out - Y
    dv = np.einsum("bij,bid->bjd", A, dout)
    dA = dout @ v.transpose(0, 2, 1)
    dscores = A * (dA - (dA * A).sum(axis=-1, keepdims=True)) / np.sqrt(3)
    dq, dk = dscores @ k, np.einsum("bij,bik->bjk", dscores, q)
    return {name: np.einsum("btd,btk->dk", X, d) for name, d in (("Wq", dq), ("Wk", dk), ("Wv", dv))}
