import numpy as np

# samples in columns, as in the course
w = np.array([[1.], [2.]])
b = 1.5
X = np.array([[1., -2., -1.], [3., 0.5, -3.2]])
Y = np.array([[1., 1., 0.]])
params = {"w": w, "b": b}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def propagate(w, b, X, Y):
    m = X.shape[1]
    A = sigmoid(np.dot(w.T, X) + b)
    cost = -1 / m * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    dw = 1 / m * np.dot(X, (A - Y).T)
    db = 1 / m * np.sum(A - Y)
    return {"w": dw, "b": db}, cost


def loss(params):
    return propagate(params["w"], params["b"], X, Y)[1]


def backward(params):
    return propagate(params["w"], params["b"], X, Y)[0]
