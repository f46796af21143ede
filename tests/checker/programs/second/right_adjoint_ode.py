import numpy as np

rng = np.random.default_rng(201)
y0, goal = rng.normal(size=3), rng.normal(size=3)
params = {"A": rng.normal(size=(3, 3)) * 0.8, "b": rng.normal(size=3), "y0": y0}
STEPS, DT = 6, 0.2


def slope(y, p):
    return np.tanh(p["A"] @ y + p["b"])


def midpoint(y, p):
    half = y + 0.5 * DT * slope(y, p)
    return half, y + DT * slope(half, p)


def loss(p):
    y = p["y0"]
    for _ in range(STEPS):
        y = midpoint(y, p)[1]
    return np.sum((y - goal) ** 2)


def pull(y, lam, p, grads):
    """The adjoint of one evaluation of the slope."""
    inner = lam * (1 - slope(y, p) ** 2)
    grads["A"] += np.outer(inner, y)
    grads["b"] += inner
    return p["A"].T @ inner


def backward(p):
    path = [p["y0"]]
    while len(path) <= STEPS:
        path.append(midpoint(path[-1], p)[1])
    grads = {"A": np.zeros((3, 3)), "b": np.zeros(3)}
    lam = 2 * (path.pop() - goal)
    while path:
        y = path.pop()
        half, _ = midpoint(y, p)
        lam_half = pull(half, DT * lam, p, grads)
        lam = lam + lam_half + pull(y, 0.5 * DT * lam_half, p, grads)
    grads["y0"] = lam
    return grads
