import numpy as np

rng = np.random.default_rng(115)
patterns = np.sign(rng.normal(size=(3, 6)))
states = rng.normal(size=(5, 6))
params = {"W": rng.normal(size=(6, 6)) * 0.4, "b": rng.normal(size=6) * 0.2, "log_beta": np.array(0.3)}


def energy(s, W, b):
    return -0.5 * np.einsum("ni,ij,nj->n", s, W, s) - s @ b


def loss(p):
    low = energy(patterns, p["W"], p["b"])
    high = energy(np.tanh(states), p["W"], p["b"])
    beta = np.exp(p["log_beta"])
    gaps = beta * (low[:, None] - high[None, :])
    return np.mean(np.logaddexp(0, gaps))


def backward(p):
    s = np.tanh(states)
    low, high = energy(patterns, p["W"], p["b"]), energy(s, p["W"], p["b"])
    beta = np.exp(p["log_beta"])
    gaps = beta * (low[:, None] - high[None, :])
    dgaps = 1 / (1 + np.exp(-gaps)) / gaps.size
    dlow, dhigh = beta * dgaps.sum(1), -beta * dgaps.sum(0)
    dW = -0.5 * (patterns.T @ (dlow[:, None] * patterns) + s.T @ (dhigh[:, None] * s))
    db = -(dlow @ patterns + dhigh @ s)
    dlog_beta = np.sum(dgaps * gaps)
    return {"W": dW, "b": db, "log_beta": dlog_beta}
