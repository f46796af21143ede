# the dense end of a small convolutional net: features, one unit a channel, ten classes
import numpy as np

rng = np.random.default_rng(200)
channels, features, classes = 6, 8, 4
a4 = rng.random((channels, features))
target = np.zeros(classes)
target[1] = 1.0
lr = 1
w5 = rng.normal(size=(features, 1)) / 3
w6 = rng.normal(size=(channels, classes))
params = {"w5": w5, "w6": w6}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def derv_sigmoid(z):
    return sigmoid(z) * (1 - sigmoid(z))


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def loss(params):
    z5 = np.einsum("ij,jk->ik", a4, params["w5"])
    a5 = sigmoid(z5)
    logits = np.einsum("ij,ik->jk", a5, params["w6"]).flatten()
    return -np.sum(target * np.log(softmax(logits)))


# forward
z5 = np.einsum("ij,jk->ik", a4, w5)
a5 = sigmoid(z5)
a5_derv = derv_sigmoid(z5)
z6 = np.einsum("ij,ik->jk", a5, w6).flatten()
a6 = softmax(z6)
# backward
B0 = a6 - target
D_L_by_w6 = B0 * a5
w6_old = w6.copy()
w6_new = w6 - lr * D_L_by_w6
B1 = (w6_old @ B0)[:, None] * a5_derv
D_L_by_w5 = a4.T @ B1
grads = {"w5": D_L_by_w5, "w6": D_L_by_w6}
