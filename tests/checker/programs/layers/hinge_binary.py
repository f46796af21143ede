# a linear support vector machine with labels ±1 and the squared hinge in a second term
import numpy as np

rng = np.random.default_rng(127)
X = rng.normal(size=(9, 3))
y = np.where(rng.random(9) > 0.5, 1.0, -1.0)
lam = 0.1
params = {"w": rng.normal(size=3), "b": 0.3}


def loss(p):
    margin = y * (X @ p["w"] + p["b"])
    hinge = np.maximum(0, 1 - margin)
    return hinge.mean() + 0.5 * (hinge ** 2).mean() + lam * p["w"] @ p["w"]


margin = y * (X @ params["w"] + params["b"])
active = (margin < 1).astype(float)
dmargin = -active / len(y) - np.maximum(0, 1 - margin) / len(y)
dscore = dmargin * y
dw = X.T @ dscore + 2 * lam * params["w"]
grads = {"w": dw, "b": dscore.sum()}
