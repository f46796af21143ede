import numpy as np

rng = np.random.default_rng(202)
sizes = [2, 3, 3, 2]
weights = [rng.normal(size=(n_out, n_in)) for n_in, n_out in zip(sizes[:-1], sizes[1:])]
biases = [rng.normal(size=(n, 1)) for n in sizes[1:]]
params = {"weights": weights, "biases": biases}
X = rng.normal(size=(5, 2))
y = rng.random((5, 2))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def feedforward(params, a):
    activities, activations = [], [a]
    for w, b in zip(params["weights"], params["biases"]):
        z = w.dot(activations[-1]) + b
        activities.append(z)
        activations.append(sigmoid(z))
    return activities, activations


def loss(params):
    total = 0
    for sample, label in zip(X, y):
        a_L = feedforward(params, sample[:, None])[1][-1]
        total += np.sum((a_L - label[:, None]) ** 2)
    return total / len(X)


def backprop_one(params, sample, label):
    activities, activations = feedforward(params, sample)
    weights = params["weights"]
    deltas, dc_db, dc_dw = [], [], []
    delta_L = 2 * (activations[-1] - label) * sigmoid_prime(activities[-1])
    deltas.append(delta_L)
    dc_db.append(delta_L)
    dc_dw.append(delta_L.dot(activations[-2].T))
    for l in range(len(weights) - 2, -1, -1):
        delta_l = weights[l + 1].T.dot(deltas[0]) * sigmoid_prime(activities[l])
        deltas = [delta_l] + deltas
        dc_db = [delta_l] + dc_db
        dc_dw = [delta_l.dot(activations[l].T)] + dc_dw
    return dc_dw, dc_db


def backward(params):
    all_w = [np.zeros_like(w) for w in params["weights"]]
    all_b = [np.zeros_like(b) for b in params["biases"]]
    for sample, label in zip(X, y):
        dc_dw, dc_db = backprop_one(params, sample[:, None], label[:, None])
        all_w = [total + new / len(X) for total, new in zip(all_w, dc_dw)]
        all_b = [total + new / len(X) for total, new in zip(all_b, dc_db)]
    return {"weights": all_w, "biases": all_b}
