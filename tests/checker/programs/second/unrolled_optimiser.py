import numpy as np

rng = np.random.default_rng(122)
A = rng.normal(size=(8, 4))
b = rng.normal(size=8)
A_val, b_val = rng.normal(size=(6, 4)), rng.normal(size=6)
STEPS = 5
params = {"start": rng.normal(size=4), "log_rate": np.array(-2.0), "decay": rng.uniform(0.1, 0.4, size=4)}


def descend(p):
    rate = np.exp(p["log_rate"])
    path, slopes = [p["start"]], []
    for _ in range(STEPS):
        slope = A.T @ (A @ path[-1] - b) / 8 + p["decay"] * path[-1]
        slopes.append(slope)
        path.append(path[-1] - rate * slope)
    return rate, path, slopes


def loss(p):
    _, path, _ = descend(p)
    return 0.5 * np.mean((A_val @ path[-1] - b_val) ** 2)


def backward(p):
    rate, path, slopes = descend(p)
    dw = A_val.T @ (A_val @ path[-1] - b_val) / 6
    drate, ddecay = 0.0, np.zeros(4)
    for k in reversed(range(STEPS)):
        drate -= dw @ slopes[k]
        dslope = -rate * dw
        ddecay += dslope * path[k]
        dw = dw + A.T @ (A @ dslope) / 8 + p["decay"] * dslope
    return {"start": dw, "log_rate": drate * rate, "decay": ddecay}
