import numpy as np

np.random.seed(301)
N, D_in, H, D_out = 6, 5, 4, 3
x = np.random.randn(N, D_in)
y = np.random.randn(N, D_out)
params = {"w1": np.random.randn(D_in, H), "w2": np.random.randn(H, D_out)}


def loss(params):
    h_relu = np.maximum(x.dot(params["w1"]), 0)
    y_pred = h_relu.dot(params["w2"])
    return np.square(y_pred - y).sum()


def backward(params):
    w1, w2 = params["w1"], params["w2"]
    h = x.dot(w1)
    h_relu = np.maximum(h, 0)
    y_pred = h_relu.dot(w2)
    grad_y_pred = 2.0 * (y_pred - y)
    grad_w2 = h_relu.T.dot(grad_y_pred)
    grad_h_relu = grad_y_pred.dot(w2.T)
    grad_h = grad_h_relu.copy()
    grad_h[h < 0] = 0
    grad_w1 = x.T.dot(grad_h)
    return {"w1": grad_w1, "w2": grad_w2}
