import numpy as np


class DeepNeuralNetwork:
    def __init__(self, sizes, seed=7):
        rng = np.random.default_rng(seed)
        self.params = {
            "W1": rng.normal(size=(sizes[1], sizes[0])),
            "W2": rng.normal(size=(sizes[2], sizes[1])),
            "W3": rng.normal(size=(sizes[3], sizes[2])),
        }

    def sigmoid(self, x, derivative=False):
        if derivative:
            return np.exp(-x) / ((np.exp(-x) + 1) ** 2)
        return 1 / (1 + np.exp(-x))

    def softmax(self, x):
        exps = np.exp(x - x.max())
        return exps / np.sum(exps, axis=0)

    def forward_pass(self, params, x_train):
        memory = {"A0": x_train}
        memory["Z1"] = np.dot(params["W1"], memory["A0"])
        memory["A1"] = self.sigmoid(memory["Z1"])
        memory["Z2"] = np.dot(params["W2"], memory["A1"])
        memory["A2"] = self.sigmoid(memory["Z2"])
        memory["Z3"] = np.dot(params["W3"], memory["A2"])
        memory["A3"] = self.softmax(memory["Z3"])
        return memory

    def backward_pass(self, params, x_train, y_train):
        memory = self.forward_pass(params, x_train)
        change_w = {}
        error = memory["A3"] - y_train
        change_w["W3"] = np.outer(error, memory["A2"])
        error = np.dot(params["W3"].T, error) * self.sigmoid(memory["Z2"], derivative=True)
        change_w["W2"] = np.outer(error, memory["A1"])
        error = np.dot(params["W2"].T, error) * self.sigmoid(memory["Z1"], derivative=True)
        change_w["W1"] = np.outer(error, memory["A0"])
        return change_w


net = DeepNeuralNetwork([6, 5, 3, 4])
x = np.random.default_rng(1).random(6)
y = np.eye(4)[2]
params = net.params


def loss(params):
    return -float(y @ np.log(net.forward_pass(params, x)["A3"]))


def backward(params):
    return net.backward_pass(params, x, y)
