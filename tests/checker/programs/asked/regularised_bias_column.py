import numpy as np

rng = np.random.default_rng(21)
m, lam = 7, 1.0
X = rng.normal(size=(m, 4))
Y = np.eye(3)[rng.integers(0, 3, m)]
shape1, shape2 = (5, 5), (3, 6)
params = rng.normal(size=5 * 5 + 3 * 6)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def unroll(nn_params):
    theta1 = nn_params[:25].reshape(shape1)
    theta2 = nn_params[25:].reshape(shape2)
    return theta1, theta2


def loss(nn_params):
    theta1, theta2 = unroll(nn_params)
    a1 = np.c_[np.ones(m), X]
    a2 = np.c_[np.ones(m), sigmoid(a1 @ theta1.T)]
    h = sigmoid(a2 @ theta2.T)
    J = -np.sum(Y * np.log(h) + (1 - Y) * np.log(1 - h)) / m
    return J + lam / (2 * m) * (np.sum(theta1[:, 1:] ** 2) + np.sum(theta2[:, 1:] ** 2))


def backward(nn_params):
    theta1, theta2 = unroll(nn_params)
    a1 = np.c_[np.ones(m), X]
    z2 = a1 @ theta1.T
    a2 = np.c_[np.ones(m), sigmoid(z2)]
    h = sigmoid(a2 @ theta2.T)
    d3 = h - Y
    d2 = (d3 @ theta2[:, 1:]) * sigmoid(z2) * (1 - sigmoid(z2))
    theta1_grad = d2.T @ a1 / m
    theta2_grad = d3.T @ a2 / m
    reg1 = theta1.copy()
    reg1[:, 0] = 0
    reg2 = theta2.copy()
    reg2[:, 0] = 0
    theta1_grad += lam / m * reg1
    theta2_grad += lam / m * reg2
    return np.concatenate([theta1_grad.ravel(), theta2_grad.ravel()])
