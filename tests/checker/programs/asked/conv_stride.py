import numpy as np

rng = np.random.default_rng(37)
stride = 2
X = rng.normal(size=(2, 6, 6, 1))
params = {"K1": rng.normal(size=(2, 2, 1, 2)), "K2": rng.normal(size=(3, 3, 2, 2)) / 3, "b2": rng.normal(size=2)}
T = rng.normal(size=(2, 2, 2, 2))


def conv_forward(A_prev, W, b, stride):
    f = W.shape[0]
    m, n_H_prev, n_W_prev, _ = A_prev.shape
    n_H = (n_H_prev - f) // stride + 1
    n_W = (n_W_prev - f) // stride + 1
    Z = np.zeros((m, n_H, n_W, W.shape[3]))
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                window = A_prev[i, h * stride:h * stride + f, w * stride:w * stride + f, :]
                for c in range(W.shape[3]):
                    Z[i, h, w, c] = np.sum(window * W[..., c]) + b[c]
    return Z


def conv_backward(dZ, A_prev, W, stride):
    f = W.shape[0]
    dA_prev, dW, db = np.zeros_like(A_prev), np.zeros_like(W), np.zeros(W.shape[3])
    m, n_H, n_W, n_C = dZ.shape
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                rows = slice(h * stride, h * stride + f)
                cols = slice(w * stride, w * stride + f)
                for c in range(n_C):
                    dA_prev[i, rows, cols, :] += W[..., c] * dZ[i, h, w, c]
                    dW[..., c] += A_prev[i, rows, cols, :] * dZ[i, h, w, c]
                    db[c] += dZ[i, h, w, c]
    return dA_prev, dW, db


def forward(p):
    Z1 = conv_forward(X, p["K1"], np.zeros(2), 1)
    A1 = np.tanh(Z1)
    Z2 = conv_forward(A1, p["K2"], p["b2"], stride)
    return A1, Z2


def loss(p):
    return np.sum((forward(p)[1] - T) ** 2) / 2


def backward(p):
    A1, Z2 = forward(p)
    dA1, dK2, db2 = conv_backward(Z2 - T, A1, p["K2"], stride)
    dZ1 = dA1 * (1 - A1 ** 2)
    _, dK1, _ = conv_backward(dZ1, X, p["K1"], 1)
    return {"K1": dK1, "K2": dK2, "b2": db2}
