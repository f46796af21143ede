# the classic: one hidden layer, one sample at a time, gradients added up
import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


data = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)]
rng = np.random.default_rng(3)
params = {"inner": rng.normal(size=(3, 2)), "outer": rng.normal(size=(2, 1))}


def loss(params):
    total = 0.0
    for features, label in data:
        x = np.array([features + [1.0]])
        hidden = sigmoid(np.dot(x, params["inner"]))
        y0 = sigmoid(np.dot(hidden, params["outer"]))
        total += 0.5 * float(np.sum((y0 - label) ** 2))
    return total


def backward(params):
    inner_sum = np.zeros_like(params["inner"])
    outer_sum = np.zeros_like(params["outer"])
    for features, label in data:
        x = np.array([features + [1.0]])
        hidden = sigmoid(np.dot(x, params["inner"]))
        y0 = sigmoid(np.dot(hidden, params["outer"]))
        dE_dy = y0 - label
        outer_step = hidden.T * dE_dy * y0 * (1 - y0)
        delta = dE_dy * y0 * (1 - y0) * params["outer"].T * hidden * (1 - hidden)
        inner_step = np.dot(x.T, delta)
        outer_sum += outer_step
        inner_sum += inner_step
    return {"inner": inner_sum, "outer": outer_sum}
