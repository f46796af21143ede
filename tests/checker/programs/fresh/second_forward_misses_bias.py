import numpy as np

rng = np.random.default_rng(23)
points, values = rng.uniform(-1, 1, (7, 2)), rng.normal(size=(7, 1))
params = {"W1": rng.normal(size=(2, 6)), "b1": rng.normal(size=6), "W2": rng.normal(size=(6, 1)), "b2": rng.normal(size=1)}


def loss(p):
    hidden = np.arctan(points @ p["W1"] + p["b1"])
    return 0.5 * np.mean((hidden @ p["W2"] + p["b2"] - values) ** 2)


def backward(p):
    u = points @ p["W1"] + p["b1"]
    v = np.arctan(u)
    e = (v @ p["W2"] + p["b2"] - values) / len(points)
    du = e @ p["W2"].T / (1 + u ** 2)
    return {"W1": points.T @ du, "b1": du.sum(0), "W2": v.T @ e, "b2": e.sum(0)}
