import numpy as np

np.random.seed(317)
f = lambda x: 1.0 / (1.0 + np.exp(-x))
x = np.random.randn(4, 3)
y = np.array([[0.], [1.], [1.], [0.]])
theta1, b1 = np.random.randn(3, 4), np.random.randn(1, 4)
theta2, b2 = np.random.randn(4, 1), np.random.randn(1, 1)
params = {"theta1": theta1, "b1": b1, "theta2": theta2, "b2": b2}


def loss(p):
    h1 = f(x.dot(p["theta1"]) + p["b1"])
    h2 = f(h1.dot(p["theta2"]) + p["b2"])
    return 0.5 * np.sum((h2 - y) ** 2)


z1 = x.dot(theta1) + b1
h1 = f(z1)
z2 = h1.dot(theta2) + b2
h2 = f(z2)
dh2 = h2 - y
dz2 = dh2 * h2 * (1 - h2)
dw2 = h1.T.dot(dz2)
db2 = np.sum(dz2, axis=0, keepdims=True)
dh1 = dz2.dot(theta2.T)
dz1 = dh1 * h1 * (1 - h1)
dw1 = x.T.dot(dz1)
db1 = np.sum(dz1, axis=0, keepdims=True)
grads = {"theta1": dw1, "b1": db1, "theta2": dw2, "b2": db2}
