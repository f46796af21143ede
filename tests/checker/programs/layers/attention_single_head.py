import numpy as np

np.random.seed(106)
T, d_in, d = 5, 3, 4
X = np.random.randn(T, d_in)
target = np.random.randn(T, d)
params = {name: np.random.randn(d_in, d) for name in ("Wq", "Wk", "Wv")}


def softmax(S):
    E = np.exp(S - S.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def attention(p):
    Q = X @ p["Wq"]
    K = X @ p["Wk"]
    V = X @ p["Wv"]
    S = Q @ K.T / np.sqrt(d)
    A = softmax(S)
    return Q, K, V, S, A, A @ V


def loss(p):
    return 0.5 * np.sum((attention(p)[-1] - target) ** 2)


def backward(p):
    Q, K, V, S, A, O = attention(p)
    dO = O - target
    dV = A.T @ dO
    dA = dO @ V.T
    row = (dA * A).sum(axis=1, keepdims=True)
    dS = A * (dA - row)
    dS = dS / np.sqrt(d)
    dQ = dS @ K
    dK = dS.T @ Q
    return {"Wq": X.T @ dQ, "Wk": X.T @ dK, "Wv": X.T @ dV}
