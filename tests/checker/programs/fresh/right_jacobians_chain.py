from functools import reduce

import numpy as np

rng = np.random.default_rng(202)
x, t = rng.normal(size=3), 1
params = {"A": rng.normal(size=(4, 3)), "B": rng.normal(size=(3, 4))}


def loss(p):
    s = p["B"] @ np.tanh(p["A"] @ x)
    return np.log(np.exp(s).sum()) - s[t]


def backward(p):
    """Jacobians are written out as matrices and multiplied, the last first."""
    a = np.tanh(p["A"] @ x)
    q = np.exp(p["B"] @ a)
    q /= q.sum()
    row = (q - np.eye(3)[t])[None, :]
    into_B = np.einsum("ki,j->kij", np.eye(3), a).reshape(3, 12)
    into_A = np.einsum("ki,j->kij", np.eye(4), x).reshape(4, 12)
    chain = [row, p["B"], np.diag(1 - a * a), into_A]
    return {"A": reduce(np.matmul, chain).reshape(4, 3), "B": (row @ into_B).reshape(3, 4)}
