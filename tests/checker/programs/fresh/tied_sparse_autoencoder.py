import numpy as np

rs = np.random.RandomState(13)
data = rs.rand(6, 5)
params = {"W": rs.randn(5, 3) * 0.7, "b": rs.randn(3) * 0.2, "c": rs.randn(5) * 0.2}


def sigmoid(t):
    return 1 / (1 + np.exp(-t))


def encode_decode(p):
    hid = sigmoid(data @ p["W"] + p["b"])
    rec = sigmoid(hid @ p["W"].T + p["c"])
    return hid, rec


def loss(p):
    hid, rec = encode_decode(p)
    sparsity = 0.05 * np.sum(np.abs(hid))
    return 0.5 * np.sum((rec - data) ** 2) / len(data) + sparsity


hid, rec = encode_decode(params)
W = params["W"]
d_rec = (rec - data) / len(data)
d_pre2 = d_rec * rec * (1 - rec)
d_hid = d_pre2 @ W + 0.05
d_pre1 = d_hid * hid * (1 - hid)
dW = data.T @ d_pre1 + d_pre2.T @ hid
grads = {"W": dW, "b": d_pre1.sum(axis=0), "c": d_pre2.sum(axis=0)}
